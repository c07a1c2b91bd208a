package io.furrow.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** L8: a message is in one place if it had an idempotency key, else in no more than it was sent to. */
final class NoDuplicates implements Invariant {
    @Override
    public List<Violation> violations(Observations seen) {
        List<Violation> violations = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Send send : seen.sends()) {
            List<Sighting> places = seen.placesOf(send.value());
            if (places.size() > 1 && known.add(send.value()) && places.size() > allowed(seen.sendsOf(send.value()))) {
                violations.add(new Violation(
                        "L8",
                        send.value() + " is in "
                                + places.stream().map(Sighting::place).toList(),
                        List.of(
                                send.call().evidence(),
                                places.getFirst().event(),
                                places.getLast().event())));
            }
        }
        return violations;
    }

    private static long allowed(List<Send> sends) {
        return sends.stream().allMatch(send -> send.asked().idempotencyKey() != null)
                ? 1
                : sends.stream().filter(send -> !send.call().failed()).count();
    }
}
