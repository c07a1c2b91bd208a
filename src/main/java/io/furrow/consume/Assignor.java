package io.furrow.consume;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Shares partitions out among members: balanced to within one where all may have all, moving as few as possible, and the same
 * for the same input. Knows nothing but its arguments.
 */
final class Assignor {
    private final SortedMap<String, TreeSet<Integer>> shares = new TreeMap<>();
    private final Map<String, Set<Integer>> eligible;

    private Assignor(Map<String, Set<Integer>> eligible) {
        this.eligible = eligible;
        eligible.keySet().forEach(member -> shares.put(member, new TreeSet<>()));
    }

    /**
     * Who is to own which partition.
     *
     * @param eligible the partitions each member may have
     * @param owners who owns them now, as far as anybody living does
     * @return the member of each partition that anybody may have
     */
    static Map<Integer, String> assign(Map<String, Set<Integer>> eligible, Map<Integer, String> owners) {
        Assignor assignor = new Assignor(eligible);
        TreeSet<Integer> partitions = new TreeSet<>();
        eligible.values().forEach(partitions::addAll);
        TreeSet<Integer> free = assignor.keep(partitions, owners);
        free.forEach(assignor::giveToTheLeastLoaded);
        while (assignor.moveOne()) {
            // Each move brings two shares nearer to each other, so this ends.
        }
        return assignor.result();
    }

    /** Leaves partitions where they are; answers the others. */
    private TreeSet<Integer> keep(Set<Integer> partitions, Map<Integer, String> owners) {
        TreeSet<Integer> free = new TreeSet<>();
        for (int partition : partitions) {
            String owner = owners.get(partition);
            if (owner != null && mayHave(owner, partition)) {
                share(owner).add(partition);
            } else {
                free.add(partition);
            }
        }
        return free;
    }

    private void giveToTheLeastLoaded(int partition) {
        shares.keySet().stream()
                .filter(member -> mayHave(member, partition))
                .min(byLoad())
                .ifPresent(member -> share(member).add(partition));
    }

    /** Moves one partition from a member with two more than another that may have it; answers whether there was one. */
    private boolean moveOne() {
        List<String> byLoad = shares.keySet().stream().sorted(byLoad()).toList();
        for (String from : byLoad.reversed()) {
            for (String to : byLoad) {
                if (share(from).size() <= share(to).size() + 1) {
                    break;
                }
                Optional<Integer> moving = share(from).descendingSet().stream()
                        .filter(partition -> mayHave(to, partition))
                        .findFirst();
                if (moving.isPresent()) {
                    share(from).remove(moving.get());
                    share(to).add(moving.get());
                    return true;
                }
            }
        }
        return false;
    }

    private Comparator<String> byLoad() {
        return Comparator.<String>comparingInt(member -> share(member).size()).thenComparing(Comparator.naturalOrder());
    }

    private boolean mayHave(String member, int partition) {
        return eligible.getOrDefault(member, Set.of()).contains(partition);
    }

    private TreeSet<Integer> share(String member) {
        return shares.computeIfAbsent(member, m -> new TreeSet<>());
    }

    private Map<Integer, String> result() {
        Map<Integer, String> result = new HashMap<>();
        shares.forEach((member, share) -> share.forEach(partition -> result.put(partition, member)));
        return result;
    }
}
