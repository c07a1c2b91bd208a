package io.furrow.publish;

import io.furrow.api.FurrowException;
import io.furrow.api.Receipt;
import io.furrow.store.AppendRequest;
import io.furrow.store.AppendRequest.Once;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Conflict;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Messages to be stored together or not at all, encoded and checked, with the stage that waits for their receipts. */
final class PublishRequest {
    /**
     * A message, encoded.
     *
     * @param partition the number its publisher chose, or null to let the key decide
     */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path; compared by nobody
    record Encoded(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            byte @Nullable [] headers,
            @Nullable Long publisherMicros) {

        int size() {
            return length(key) + length(value) + length(headers);
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }
    }

    /** An idempotency key with a digest of the messages. */
    @SuppressWarnings("ArrayRecordComponent") // compared where it is stored
    record Key(String text, byte[] hash) {}

    private static final int SEVERAL = -1;
    private static final int UNKNOWN = -2;

    private final List<Encoded> messages;
    private final @Nullable Key key;
    private final int turn;
    private final long bytes;
    private final CompletableFuture<List<Receipt>> receipts;
    private @Nullable AppendRequest routed;
    private int lane = UNKNOWN;

    PublishRequest(List<Encoded> messages, @Nullable Key key, int turn, CompletableFuture<List<Receipt>> receipts) {
        this.messages = messages;
        this.key = key;
        this.turn = turn;
        this.receipts = receipts;
        long sum = 0;
        for (Encoded message : messages) {
            sum += message.size();
        }
        this.bytes = sum;
    }

    long bytes() {
        return bytes;
    }

    int count() {
        return messages.size();
    }

    Set<String> topics() {
        Set<String> topics = new TreeSet<>();
        messages.forEach(message -> topics.add(message.topic()));
        return topics;
    }

    /** Adds its messages and their bytes to what is told of their topics. */
    void addTo(Totals totals) {
        messages.forEach(message -> totals.add(message.topic(), message.size()));
    }

    /** Chooses the partitions by what the catalogue knows now. For one thread at a time. */
    AppendRequest route(Catalogue catalogue) {
        AppendRequest known = routed;
        if (known != null && current(known, catalogue)) {
            return known;
        }
        AppendRequest now = choose(catalogue);
        routed = now;
        return now;
    }

    @SuppressWarnings("ReferenceEquality") // a topic that was read anew is another object, and may be the same
    private static boolean current(AppendRequest routed, Catalogue catalogue) {
        CatalogueTopic before = null;
        for (AppendRequest.Row row : routed.rows()) {
            if (row.topic() != before
                    && row.topic() != catalogue.topic(row.topic().name())) {
                return false;
            }
            before = row.topic();
        }
        return true;
    }

    private AppendRequest choose(Catalogue catalogue) {
        List<AppendRequest.Row> rows = new ArrayList<>(messages.size());
        CatalogueTopic topic = catalogue.topic(messages.getFirst().topic());
        for (Encoded message : messages) {
            if (!topic.name().equals(message.topic())) {
                topic = catalogue.topic(message.topic());
            }
            rows.add(new AppendRequest.Row(
                    topic,
                    topic.partitionId(number(message, topic.partitionIds().size())),
                    message.key(),
                    message.value(),
                    message.headers(),
                    message.publisherMicros()));
        }
        return new AppendRequest(
                rows, key == null ? null : new Once(rows.getFirst().topic().id(), key.text(), key.hash()));
    }

    /**
     * The lane of its partitions, or -1 when they are of several. It stays what it was at first: a request whose topic gets more
     * partitions meanwhile may go to another, in no order with what was published before, and so to one of another lane.
     */
    int lane(int lanes) {
        if (lane == UNKNOWN) {
            lane = laneOf(Objects.requireNonNull(routed, "not routed yet").rows(), lanes);
        }
        return lane;
    }

    private static int laneOf(List<AppendRequest.Row> rows, int lanes) {
        int lane = rows.getFirst().partitionId() % lanes;
        for (AppendRequest.Row row : rows) {
            if (row.partitionId() % lanes != lane) {
                return SEVERAL;
            }
        }
        return lane;
    }

    private int number(Encoded message, int partitions) {
        if (message.partition() != null) {
            return message.partition();
        }
        byte[] of = message.key();
        return of != null ? Partitioner.partition(of, partitions) : Partitioner.partition(turn, partitions);
    }

    /** Tells the publisher what became of the request once it is committed. */
    void complete(Answer answer, Catalogue catalogue) {
        switch (answer) {
            case Conflict(String text) -> fail(new FurrowException.IdempotencyConflict(text));
            case Stored(List<Place> places, boolean replayed) -> {
                try {
                    receipts.complete(receipts(places, replayed, catalogue));
                } catch (FurrowException e) {
                    // Stored all the same; only where could not be told. Under its key the same answer is to be had
                    // again.
                    receipts.completeExceptionally(e);
                }
            }
        }
    }

    private List<Receipt> receipts(List<Place> places, boolean replayed, Catalogue catalogue) {
        List<Receipt> list = new ArrayList<>(places.size());
        int partitionId = -1;
        int number = -1;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place.partitionId() != partitionId) {
                partitionId = place.partitionId();
                number = catalogue.name(partitionId).partition();
            }
            list.add(new Receipt(messages.get(i).topic(), number, place.offset(), place.publishedAt(), replayed));
        }
        return list;
    }

    void fail(FurrowException error) {
        receipts.completeExceptionally(error);
    }
}
