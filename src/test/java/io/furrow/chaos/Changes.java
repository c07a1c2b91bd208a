package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Fetched;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Join;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Seen;
import io.furrow.chaos.Operation.Streamed;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Ways to make another history of one, a little different. */
final class Changes {
    /** A history made into another. */
    interface Change extends UnaryOperator<List<Event>> {
        default Change and(Change next) {
            return events -> next.apply(apply(events));
        }
    }

    private Changes() {}

    /** Those that succeeded in something of a kind. */
    static <O extends Operation> Predicate<Event> ok(Class<O> type, Predicate<O> matching) {
        return event -> event.type() == Event.Type.OK && is(event, type, matching);
    }

    static <O extends Operation> boolean is(Event event, Class<O> type, Predicate<O> matching) {
        return type.isInstance(event.operation()) && matching.test(type.cast(event.operation()));
    }

    /** All lines of a publish, alone. */
    static Predicate<Event> publishing(String value) {
        return event -> is(event, Publish.class, publish -> publish.value().equals(value));
    }

    static Change drop(Predicate<Event> which) {
        return events -> events.stream().filter(which.negate()).toList();
    }

    /** Other lines in the place of each that matches. */
    static Change replace(Predicate<Event> which, UnaryOperator<Event> by) {
        return events -> events.stream()
                .map(event -> which.test(event) ? by.apply(event) : event)
                .toList();
    }

    static Change retype(Predicate<Event> which, Event.Type type) {
        return replace(which, event -> new Event(event.nanos(), event.process(), event.op(), type, event.operation()));
    }

    /** Something else was done, or asked. */
    static <O extends Operation> Change edit(Class<O> type, Predicate<O> matching, UnaryOperator<O> by) {
        return replace(
                event -> is(event, type, matching),
                event -> new Event(
                        event.nanos(),
                        event.process(),
                        event.op(),
                        event.type(),
                        by.apply(type.cast(event.operation()))));
    }

    /** Something else was done, by another, just before the first line that matches. */
    static Change insert(Predicate<Event> before, Operation... operations) {
        return events -> {
            List<Event> all = new ArrayList<>(events);
            Event next = events.stream().filter(before).findFirst().orElseThrow();
            List<Event> more = new ArrayList<>();
            for (Operation operation : operations) {
                long op = -1L - more.size();
                long nanos = next.nanos() - 500_000 + more.size();
                more.add(new Event(nanos, "inserted", op, Event.Type.INVOKE, operation));
                more.add(new Event(nanos + 1, "inserted", op, Event.Type.OK, operation));
            }
            all.addAll(all.indexOf(next), more);
            return List.copyOf(all);
        };
    }

    /** All from the first line that matches came that much later. */
    static Change delay(Predicate<Event> from, long seconds) {
        return events -> {
            Event first = events.stream().filter(from).findFirst().orElseThrow();
            return replace(
                            event -> event.nanos() >= first.nanos(),
                            event -> new Event(
                                    event.nanos() + TimeUnit.SECONDS.toNanos(seconds),
                                    event.process(),
                                    event.op(),
                                    event.type(),
                                    event.operation()))
                    .apply(events);
        };
    }

    /** Another message was seen, everywhere where one was; none where the answer is null. */
    static Change see(BiFunction<TopicPartition, Seen, Stream<Seen>> other) {
        return edit(
                        Poll.class,
                        poll -> true,
                        poll -> new Poll(
                                poll.group(),
                                poll.member(),
                                poll.partitions().stream()
                                        .map(fetched ->
                                                with(fetched, seen(fetched.partition(), fetched.records(), other)))
                                        .toList()))
                .and(finalReads(other))
                .and(edit(
                        Streamed.class,
                        streamed -> true,
                        streamed -> new Streamed(
                                streamed.stream(),
                                streamed.cursor(),
                                streamed.partition(),
                                other.apply(streamed.partition(), streamed.record())
                                        .findFirst()
                                        .orElseThrow())));
    }

    /** Another message was seen in the end. */
    static Change finalReads(BiFunction<TopicPartition, Seen, Stream<Seen>> other) {
        return edit(FinalRead.class, read -> true, read -> {
            List<Seen> records = seen(read.partition(), read.records(), other);
            return records.equals(read.records()) ? read : with(read, records);
        });
    }

    private static List<Seen> seen(
            TopicPartition partition, List<Seen> records, BiFunction<TopicPartition, Seen, Stream<Seen>> other) {
        return records.stream().flatMap(seen -> other.apply(partition, seen)).toList();
    }

    /** The same read with other records, up to the last of them. */
    static FinalRead with(FinalRead read, List<Seen> records) {
        long end = records.isEmpty() ? read.logStart() : records.getLast().offset() + 1;
        return new FinalRead(read.source(), read.partition(), read.logStart(), end, read.now(), records);
    }

    /** The same answer with other records. */
    static Fetched with(Fetched fetched, List<Seen> records) {
        return new Fetched(
                fetched.partition(),
                fetched.from(),
                fetched.logStart(),
                fetched.highWatermark(),
                fetched.outOfRange(),
                records);
    }

    /** Another message was published, where one was, alone or in a transaction. */
    static Change publish(Predicate<Publish> which, UnaryOperator<Publish> by) {
        UnaryOperator<Publish> some = publish -> which.test(publish) ? by.apply(publish) : publish;
        return edit(Publish.class, which, by)
                .and(edit(
                        Txn.class,
                        txn -> true,
                        txn -> new Txn(txn.publishes().stream().map(some).toList(), txn.commits())));
    }

    /** Two messages of a partition lie in each other's place. */
    static Change swap(String one, long offset, String other, long otherOffset) {
        Map<String, String> values = Map.of(one, other, other, one);
        Map<String, Long> offsets = Map.of(one, otherOffset, other, offset);
        return see((partition, seen) -> Stream.of(new Seen(
                        seen.offset(), seen.key(), values.getOrDefault(seen.value(), seen.value()), seen.timestamp())))
                .and(publish(
                        publish -> values.containsKey(publish.value()) && publish.offset() != null,
                        publish -> new Publish(
                                publish.topic(),
                                publish.key(),
                                publish.value(),
                                publish.idempotencyKey(),
                                publish.partition(),
                                offsets.get(publish.value()),
                                publish.timestamp())));
    }

    /** Whether a member asked for a partition. */
    static boolean reads(Poll poll, String member, TopicPartition partition) {
        return poll.member().equals(member)
                && poll.partitions().stream().anyMatch(each -> each.partition().equals(partition));
    }

    /** The first offset of an answer, or -1. */
    static long first(Poll poll) {
        List<Seen> records = poll.partitions().getFirst().records();
        return records.isEmpty() ? -1 : records.getFirst().offset();
    }

    /** Somebody joins a group. */
    static Predicate<Event> joinOf(String group) {
        return event -> is(event, Join.class, join -> join.group().equals(group));
    }
}
