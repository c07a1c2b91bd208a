package io.furrow.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.furrow.chaos.Operation.Fault;
import io.furrow.chaos.Operation.Refused;
import java.util.List;
import java.util.TreeMap;

/** What clients were told that is no success while replicas were restarted in order and nothing else was broken. */
final class Refusals {
    private static final int LONGEST = 120;

    private Refusals() {}

    /** A line for each restart, and for what was told in it. */
    static List<String> lines(Calls calls, Faults faults) {
        return faults.all().stream()
                .filter(fault -> ((Fault) fault.asked()).name().equals(Faults.GRACEFUL_RESTART))
                .map(restart -> ((Fault) restart.asked()).detail() + " restarted in order: " + told(calls, restart))
                .toList();
    }

    private static TreeMap<String, Long> told(Calls calls, Call restart) {
        return calls.of(Refused.class).stream()
                .filter(call -> call.began() > restart.began() && call.began() < restart.ended())
                .map(call -> text((Refused) call.done()))
                .collect(groupingBy(text -> text, TreeMap::new, counting()));
    }

    private static String text(Refused refused) {
        String text = refused.what().replaceAll("instances/[^/]+|\\?.*", "..") + ": " + refused.answer();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
