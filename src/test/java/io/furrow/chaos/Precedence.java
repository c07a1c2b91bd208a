package io.furrow.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/** Which call came before which; a graph that should have no cycle. */
final class Precedence {
    private final IdentityHashMap<Call, Integer> numbers = new IdentityHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<List<Integer>> followers = new ArrayList<>();

    void add(Call before, Call after) {
        if (!before.equals(after)) {
            followers.get(number(before)).add(number(after));
        }
    }

    private int number(Call call) {
        return numbers.computeIfAbsent(call, key -> {
            calls.add(key);
            followers.add(new ArrayList<>());
            return calls.size() - 1;
        });
    }

    /** A short way from a call back to itself; empty where there is none. */
    List<Call> cycle() {
        int[] waitsFor = new int[calls.size()];
        followers.forEach(all -> all.forEach(follower -> waitsFor[follower]++));
        Deque<Integer> free = new ArrayDeque<>();
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] == 0) {
                free.add(i);
            }
        }
        while (!free.isEmpty()) {
            for (int follower : followers.get(free.remove())) {
                if (--waitsFor[follower] == 0) {
                    free.add(follower);
                }
            }
        }
        return shortest(waitsFor);
    }

    /** Of those that still wait, some only wait for a cycle and are in none; the first that is in one answers. */
    private List<Call> shortest(int[] waitsFor) {
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] > 0) {
                List<Call> way = wayBack(i, waitsFor);
                if (!way.isEmpty()) {
                    return way;
                }
            }
        }
        return List.of();
    }

    private List<Call> wayBack(int start, int[] waitsFor) {
        int[] cameFrom = new int[waitsFor.length];
        Arrays.fill(cameFrom, -1);
        Deque<Integer> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            int at = next.remove();
            for (int follower : followers.get(at)) {
                if (follower == start) {
                    return way(start, at, cameFrom);
                }
                if (waitsFor[follower] > 0 && cameFrom[follower] < 0) {
                    cameFrom[follower] = at;
                    next.add(follower);
                }
            }
        }
        return List.of();
    }

    private List<Call> way(int start, int end, int[] cameFrom) {
        List<Call> way = new ArrayList<>();
        for (int at = end; at != start; at = cameFrom[at]) {
            way.add(calls.get(at));
        }
        way.add(calls.get(start));
        Collections.reverse(way);
        return way;
    }
}
