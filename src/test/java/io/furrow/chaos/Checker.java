package io.furrow.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * All invariants of Furrow that a history can show, by their ids.
 *
 * <p>What no history can show is tested where it can be: that retention goes by the database's clock and takes a prefix
 * whatever a reader's isolation, that a client that stops reading is cut off, how often a message is tried before it is a
 * dead letter, and what an error's answer looks like.
 */
final class Checker {
    private final List<Invariant> invariants;

    Checker() {
        this(Limits.DEFAULTS);
    }

    Checker(Limits limits) {
        invariants = List.of(
                new OffsetsHoldOneValue(),
                new GapFree(),
                new NothingLost(),
                new EverythingDelivered(limits),
                new NothingAborted(),
                new AllOrNothing(),
                new NoDuplicates(),
                new RealTimeOrder(),
                new TransactionsContiguous(),
                new NoCycles(),
                new ContiguousReads(),
                new SuccessiveReads(),
                new FreshReads(),
                new WatermarksGrow(),
                new KeysKeepPartitions(),
                new TimestampsGrow(),
                new AtLeastOnce(),
                new CommitsGrow(),
                new NoZombies(),
                new OneOwner(),
                new Resumes(),
                new EffectsOnce(),
                new ConsumeTransformProduce(),
                new CommitsWithinAssignment(),
                new Liveness(limits),
                new RestartsUnnoticed(limits),
                new DeadLettersOnce(),
                new OneOfInstance(),
                new KeysInOrder(),
                new ResetsHold(),
                new RetentionKeepsPolicy(),
                new RetentionIsTold(),
                new StreamsContiguous(),
                new FewUnknowns(limits));
    }

    /** What is checked, by the names of the classes. */
    List<String> names() {
        return invariants.stream()
                .map(invariant -> invariant.getClass().getSimpleName())
                .toList();
    }

    /** Where something does not hold. */
    List<Violation> check(History history) {
        return report(history).violations();
    }

    /** As {@link #check}, with how much was looked at. */
    Report report(History history) {
        Observations seen = new Observations(history);
        return Report.of(
                seen,
                invariants.stream()
                        .flatMap(invariant -> invariant.violations(seen).stream())
                        .toList());
    }

    /** Checks the history in a directory, and fails where anything does not hold. */
    public static void main(String[] arguments) {
        Report report = new Checker().report(History.readAll(Path.of(arguments[0])));
        System.out.println(report);
        if (!report.violations().isEmpty()) {
            System.exit(1);
        }
    }
}
