package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.FinalRead;
import io.furrow.chaos.Operation.Poll;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Streamed;
import io.furrow.chaos.Operation.Txn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A history, arranged for those who check it: what was sent, what was seen, and where. */
final class Observations {
    private final Calls calls;
    private final Faults faults;
    private final Groups groups;
    private final List<Send> sends = new ArrayList<>();
    private final Map<String, List<Send>> sendsByValue = new HashMap<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final Map<TopicPartition, Map<Long, Sighting>> places = new TreeMap<>();
    private final Map<String, List<Sighting>> placesByValue = new HashMap<>();
    private final Map<TopicPartition, List<Call>> finalReads = new TreeMap<>();
    private final Map<TopicPartition, Long> logStarts = new HashMap<>();

    Observations(History history) {
        calls = new Calls(history);
        faults = new Faults(calls);
        calls.of(Publish.class).forEach(call -> addSend(call, (Publish) call.asked(), (Publish) call.done()));
        calls.of(Txn.class).forEach(this::addTransaction);
        sends.sort(Comparator.comparingLong(send -> send.call().began()));
        sends.forEach(send -> sendsByValue
                .computeIfAbsent(send.value(), v -> new ArrayList<>())
                .add(send));
        calls.happened(
                Poll.class,
                (call, poll) -> poll.partitions()
                        .forEach(fetched -> fetched.records()
                                .forEach(seen ->
                                        sightings.add(Sighting.of(fetched.partition(), seen, call.evidence())))));
        calls.happened(
                Streamed.class,
                (call, streamed) ->
                        sightings.add(Sighting.of(streamed.partition(), streamed.record(), call.evidence())));
        calls.happened(FinalRead.class, this::addFinalRead);
        sightings.sort(Comparator.comparingLong(sighting -> sighting.event().nanos()));
        sightings.forEach(this::addPlace);
        groups = new Groups(calls);
    }

    private void addTransaction(Call call) {
        Txn asked = (Txn) call.asked();
        Txn done = (Txn) call.done();
        for (int i = 0; i < asked.publishes().size(); i++) {
            addSend(call, asked.publishes().get(i), done.publishes().get(i));
        }
    }

    private void addSend(Call call, Publish asked, Publish done) {
        Send send = new Send(call, asked, done);
        sends.add(send);
        TopicPartition partition = send.partition();
        Long offset = done.offset();
        if (call.happened() && partition != null && offset != null) {
            var message = new Sighting.Message(done.key(), done.value(), done.timestamp());
            sightings.add(new Sighting(partition, offset, message, false, call.evidence()));
        }
    }

    private void addFinalRead(Call call, FinalRead read) {
        finalReads.computeIfAbsent(read.partition(), p -> new ArrayList<>()).add(call);
        logStarts.merge(read.partition(), read.logStart(), Math::max);
        read.records().forEach(seen -> sightings.add(Sighting.of(read.partition(), seen, call.evidence())));
    }

    private void addPlace(Sighting sighting) {
        Map<Long, Sighting> log = places.computeIfAbsent(sighting.partition(), p -> new TreeMap<>());
        if (log.putIfAbsent(sighting.offset(), sighting) == null) {
            placesByValue
                    .computeIfAbsent(sighting.value(), v -> new ArrayList<>())
                    .add(sighting);
        }
    }

    Calls calls() {
        return calls;
    }

    Faults faults() {
        return faults;
    }

    Groups groups() {
        return groups;
    }

    /** Every attempt to publish, in the order in which they began. */
    List<Send> sends() {
        return sends;
    }

    /** The attempts to publish a value. */
    List<Send> sendsOf(String value) {
        return sendsByValue.getOrDefault(value, List.of());
    }

    /** Every message anybody was told of, in the order of time. */
    List<Sighting> sightings() {
        return sightings;
    }

    /** For each partition what was first seen at each offset, in the order of offsets. */
    Map<TopicPartition, Map<Long, Sighting>> places() {
        return places;
    }

    /** What was first seen at a place. */
    @Nullable
    Sighting at(TopicPartition partition, long offset) {
        return places.getOrDefault(partition, Map.of()).get(offset);
    }

    /** The first sighting of each place that holds a value. */
    List<Sighting> placesOf(String value) {
        return placesByValue.getOrDefault(value, List.of());
    }

    /** What each partition held in the end, by everyone who told. */
    Map<TopicPartition, List<Call>> finalReads() {
        return finalReads;
    }

    /** As {@link #finalReads}, each with its answer. */
    void finalReads(BiConsumer<Call, FinalRead> action) {
        finalReads.values().forEach(reads -> reads.forEach(call -> action.accept(call, (FinalRead) call.done())));
    }

    /** Where a partition began in the end. */
    long logStart(TopicPartition partition) {
        return logStarts.getOrDefault(partition, 0L);
    }
}
