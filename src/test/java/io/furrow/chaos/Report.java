package io.furrow.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a check found, and in how much.
 *
 * @param violations the places where an invariant does not hold
 * @param operations how many of each kind ended how
 * @param faults how often each fault was there
 * @param calm how many operations ran while nothing was broken
 * @param calmUnknown how many of these ended unknown
 */
record Report(
        List<Violation> violations,
        Map<String, Long> operations,
        Map<String, Long> faults,
        long calm,
        long calmUnknown) {
    private static final int SHOWN = 5;

    static Report of(Observations seen, List<Violation> violations) {
        Map<String, Long> operations = seen.calls().all().stream()
                .collect(groupingBy(
                        call -> call.asked().getClass().getSimpleName() + " " + outcome(call),
                        TreeMap::new,
                        counting()));
        Map<String, Long> faults = seen.faults().all().stream()
                .collect(groupingBy(call -> ((Operation.Fault) call.asked()).name(), TreeMap::new, counting()));
        List<Call> calm = FewUnknowns.calm(seen);
        return new Report(
                violations,
                operations,
                faults,
                calm.size(),
                calm.stream().filter(Call::unknown).count());
    }

    private static Event.Type outcome(Call call) {
        return call.happened() ? Event.Type.OK : call.failed() ? Event.Type.FAIL : Event.Type.INFO;
    }

    /** For people: counts, and the first violations of each invariant with what shows them. */
    @Override
    public String toString() {
        return "operations " + operations + "\nfaults " + faults + "\nunknown outside faults " + calmUnknown + " of "
                + calm + "\n"
                + violations.stream()
                        .collect(groupingBy(Violation::invariant, TreeMap::new, toList()))
                        .values()
                        .stream()
                        .map(Report::text)
                        .collect(joining());
    }

    private static String text(List<Violation> ofOne) {
        return ofOne.getFirst().invariant() + " x " + ofOne.size() + "\n"
                + ofOne.stream()
                        .limit(SHOWN)
                        .map(violation -> "  " + violation.sentence() + "\n"
                                + violation.evidence().stream()
                                        .map(event -> "    " + event + "\n")
                                        .collect(joining()))
                        .collect(joining());
    }
}
