package io.furrow.consume;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignorTest {
    private static final int CASES = 1000;
    private static final long SEED = System.nanoTime();

    /** What the assignor is asked in one case, and how to ask the same again. */
    private record Case(long seed, Random random, Map<String, Set<Integer>> eligible, Map<Integer, String> owners) {
        Set<Integer> partitions() {
            Set<Integer> partitions = new TreeSet<>();
            eligible.values().forEach(partitions::addAll);
            return partitions;
        }

        Map<Integer, String> assign() {
            return Assignor.assign(eligible, owners);
        }

        @Override
        public String toString() {
            return "seed " + seed + ": " + new TreeMap<>(eligible) + " owned " + owners;
        }
    }

    @Test
    void every_partition_goes_to_exactly_one_member_that_may_have_it() {
        forAll(AssignorTest::anySubscriptions, asked -> {
            Map<Integer, String> assigned = asked.assign();

            assertEquals(asked.partitions(), new TreeSet<>(assigned.keySet()), asked::toString);
            assigned.forEach((partition, member) ->
                    assertTrue(asked.eligible().getOrDefault(member, Set.of()).contains(partition), asked::toString));
        });
    }

    @Test
    void shares_differ_by_one_at_most_where_all_may_have_all() {
        forAll(AssignorTest::sameSubscriptions, asked -> {
            Map<String, Long> loads = loads(asked.eligible().keySet(), asked.assign());

            assertTrue(Collections.max(loads.values()) - Collections.min(loads.values()) <= 1, asked::toString);
        });
    }

    @Test
    void no_single_move_makes_shares_more_equal() {
        forAll(AssignorTest::anySubscriptions, asked -> {
            Map<Integer, String> assigned = asked.assign();
            Map<String, Long> loads = loads(asked.eligible().keySet(), assigned);

            assigned.forEach((partition, owner) -> asked.eligible().forEach((other, may) -> {
                if (may.contains(partition)) {
                    assertTrue(loads.getOrDefault(owner, 0L) <= loads.getOrDefault(other, 0L) + 1, asked::toString);
                }
            }));
        });
    }

    @Test
    void whatever_was_owned_no_more_partitions_move_than_balance_needs() {
        forAll(AssignorTest::sameSubscriptions, asked -> {
            Map<Integer, String> assigned = asked.assign();

            long moved = asked.owners().entrySet().stream()
                    .filter(owned -> asked.eligible().containsKey(owned.getValue()))
                    .filter(owned -> !owned.getValue().equals(assigned.get(owned.getKey())))
                    .count();
            assertEquals(fewestMoves(asked), moved, asked::toString);
        });
    }

    @Test
    void a_member_that_joins_takes_its_share_and_nothing_else_moves() {
        forAll(AssignorTest::sameSubscriptions, asked -> {
            Map<Integer, String> before = asked.assign();
            Map<String, Set<Integer>> more = new HashMap<>(asked.eligible());
            more.put("newcomer", asked.partitions());

            Map<Integer, String> after = Assignor.assign(more, before);

            assertEquals(asked.partitions().size() / more.size(), moves(before, after), asked::toString);
            before.forEach((partition, owner) ->
                    assertTrue(Set.of(owner, "newcomer").contains(after.get(partition)), asked::toString));
        });
    }

    @Test
    void when_a_member_leaves_only_its_partitions_move() {
        forAll(AssignorTest::sameSubscriptions, asked -> {
            Map<Integer, String> before = asked.assign();
            String leaver = new TreeSet<>(asked.eligible().keySet()).last();
            Map<String, Set<Integer>> fewer = new HashMap<>(asked.eligible());
            fewer.remove(leaver);

            Map<Integer, String> after = Assignor.assign(fewer, before);

            if (!fewer.isEmpty()) {
                long had = before.values().stream().filter(leaver::equals).count();
                assertEquals(had, moves(before, after), asked::toString);
            }
        });
    }

    @Test
    void the_same_question_has_the_same_answer_in_whatever_order_it_is_put() {
        forAll(
                AssignorTest::anySubscriptions,
                asked -> assertEquals(
                        asked.assign(),
                        Assignor.assign(
                                shuffled(asked.eligible(), asked.random()), shuffled(asked.owners(), asked.random())),
                        asked::toString));
    }

    @Test
    void an_assignment_that_was_made_stays_as_it_is() {
        forAll(AssignorTest::anySubscriptions, asked -> {
            Map<Integer, String> assigned = asked.assign();

            assertEquals(assigned, Assignor.assign(asked.eligible(), assigned), asked::toString);
        });
    }

    @Test
    void nothing_is_assigned_where_there_is_nobody_or_nothing() {
        assertEquals(Map.of(), Assignor.assign(Map.of(), Map.of()));
        assertEquals(Map.of(), Assignor.assign(Map.of(), Map.of(1, "gone")));
        assertEquals(Map.of(), Assignor.assign(Map.of("a", Set.of()), Map.of(1, "a")));
        assertEquals(Map.of(1, "a"), Assignor.assign(Map.of("a", Set.of(1)), Map.of(1, "gone", 2, "a")));
    }

    private static Case sameSubscriptions(long seed) {
        Random random = new Random(seed);
        Set<Integer> partitions = subset(random, 40, 0.7);
        Map<String, Set<Integer>> eligible = new HashMap<>();
        IntStream.rangeClosed(1, 1 + random.nextInt(8)).forEach(i -> eligible.put("m" + i, partitions));
        return new Case(seed, random, eligible, owners(random));
    }

    private static Case anySubscriptions(long seed) {
        Random random = new Random(seed);
        Map<String, Set<Integer>> eligible = new HashMap<>();
        IntStream.rangeClosed(1, 1 + random.nextInt(8))
                .forEach(i -> eligible.put("m" + i, subset(random, 40, random.nextDouble())));
        return new Case(seed, random, eligible, owners(random));
    }

    /** Living and dead owners, in no balance. */
    private static Map<Integer, String> owners(Random random) {
        Map<Integer, String> owners = new HashMap<>();
        double crowd = random.nextDouble();
        subset(random, 45, random.nextDouble())
                .forEach(p -> owners.put(p, random.nextDouble() < crowd ? "m1" : "m" + (1 + random.nextInt(10))));
        return owners;
    }

    private static Set<Integer> subset(Random random, int most, double density) {
        Set<Integer> chosen = new HashSet<>();
        IntStream.range(0, most).filter(i -> random.nextDouble() < density).forEach(chosen::add);
        return chosen;
    }

    private static <K, V> Map<K, V> shuffled(Map<K, V> map, Random random) {
        List<K> keys = new ArrayList<>(map.keySet());
        Collections.shuffle(keys, random);
        Map<K, V> shuffled = new LinkedHashMap<>();
        keys.forEach(key -> shuffled.put(key, map.get(key)));
        return shuffled;
    }

    private static Map<String, Long> loads(Set<String> members, Map<Integer, String> assigned) {
        Map<String, Long> loads =
                new TreeMap<>(assigned.values().stream().collect(groupingBy(Function.identity(), counting())));
        members.forEach(member -> loads.putIfAbsent(member, 0L));
        return loads;
    }

    private static long moves(Map<Integer, String> before, Map<Integer, String> after) {
        return before.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
                .count();
    }

    /** What members have above the largest balanced shares, of which the most loaded get the larger. */
    private static long fewestMoves(Case asked) {
        Map<Integer, String> kept = new HashMap<>(asked.owners());
        kept.keySet().retainAll(asked.partitions());
        kept.values().retainAll(asked.eligible().keySet());
        List<Long> loads =
                new ArrayList<>(loads(asked.eligible().keySet(), kept).values());
        loads.sort(Collections.reverseOrder());
        int partitions = asked.partitions().size();
        long moves = 0;
        for (int i = 0; i < loads.size(); i++) {
            int share = partitions / loads.size() + (i < partitions % loads.size() ? 1 : 0);
            moves += Math.max(0, loads.get(i) - share);
        }
        return moves + unowned(asked);
    }

    /** Partitions nobody may have any more are owned by somebody all the same, and leave him. */
    private static long unowned(Case asked) {
        return asked.owners().entrySet().stream()
                .filter(owned -> asked.eligible().containsKey(owned.getValue()))
                .filter(owned -> !asked.partitions().contains(owned.getKey()))
                .count();
    }

    private static void forAll(Function<Long, Case> cases, java.util.function.Consumer<Case> property) {
        System.out.println("AssignorTest begins at seed " + SEED);
        for (int i = 0; i < CASES; i++) {
            property.accept(cases.apply(SEED + i));
        }
    }
}
