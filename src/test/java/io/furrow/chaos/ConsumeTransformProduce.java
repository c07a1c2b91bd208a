package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Transformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** C8: outputs are one for each input below what is committed, and no others, in the order of the inputs of a partition. */
final class ConsumeTransformProduce implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        seen.calls().happened(Transformation.class, (call, transformation) -> {
            Set<String> expected = new HashSet<>();
            seen.places().forEach((partition, places) -> {
                if (partition.topic().equals(transformation.from())) {
                    expected.addAll(addOutputs(partition, transformation, seen, violations));
                }
            });
            addUnexpected(transformation, expected, seen, violations);
        });
        return violations;
    }

    /** Looks at the outputs of a partition, and answers those that should be there. */
    private static Set<String> addOutputs(
            TopicPartition partition, Transformation transformation, Observations seen, List<Violation> violations) {
        GroupPartition key = new GroupPartition(transformation.group(), partition);
        Progress progress = seen.groups().in(key.group(), partition);
        Long committed = progress.committed();
        Map<TopicPartition, Sighting> last = new HashMap<>();
        Set<String> expected = new HashSet<>();
        for (Sighting input : seen.places().getOrDefault(partition, Map.of()).values()) {
            if (committed == null || input.offset() >= committed || progress.isDead(input.offset())) {
                continue;
            }
            String value = transformation.prefix() + input.value();
            expected.add(value);
            List<Sighting> outputs = seen.placesOf(value);
            if (outputs.size() != 1) {
                violations.add(new Violation(
                        "C8",
                        input.place() + " was transformed by " + key.group() + " into " + outputs.size() + " messages",
                        List.of(input.event())));
                continue;
            }
            Sighting output = outputs.getFirst();
            Sighting before = last.put(output.partition(), output);
            if (before != null && before.offset() > output.offset()) {
                violations.add(new Violation(
                        "C8",
                        output.value() + " is in " + output.place() + " before " + before.value() + " in "
                                + before.place(),
                        List.of(output.event(), before.event())));
            }
        }
        return expected;
    }

    private static void addUnexpected(
            Transformation transformation, Set<String> expected, Observations seen, List<Violation> violations) {
        seen.places()
                .forEach((partition, places) -> places.values().forEach(output -> {
                    if (partition.topic().equals(transformation.to())
                            && output.value().startsWith(transformation.prefix())
                            && !expected.contains(output.value())) {
                        violations.add(new Violation(
                                "C8",
                                output.value() + " is in " + output.place() + " and its input is not committed",
                                List.of(output.event())));
                    }
                }));
    }
}
