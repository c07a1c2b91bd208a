package io.furrow.benchmark;

import io.furrow.api.FailurePolicy;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Observes when stamped messages arrive, and fails for the keys that are to be parked. */
public class ParkingObserver {
    static final String NONE = "parked-none";
    static final String ONE = "parked-one";
    static final String MANY = "parked-many";
    static final String BAD = "bad";

    private final Map<String, Arrivals> arrivals =
            Map.of(NONE, new Arrivals(), ONE, new Arrivals(), MANY, new Arrivals());

    /** What arrived of a topic. */
    public Arrivals arrivals(String topic) {
        return Objects.requireNonNull(arrivals.get(topic));
    }

    void none(
            @Observes @Subscribed(topic = NONE, group = "parking", onFailure = FailurePolicy.PARK_KEY)
                    Message<byte[]> message) {
        arrived(message);
    }

    void one(
            @Observes @Subscribed(topic = ONE, group = "parking", onFailure = FailurePolicy.PARK_KEY)
                    Message<byte[]> message) {
        arrived(message);
    }

    void many(
            @Observes @Subscribed(topic = MANY, group = "parking", onFailure = FailurePolicy.PARK_KEY)
                    Message<byte[]> message) {
        arrived(message);
    }

    private void arrived(Message<byte[]> message) {
        if (Objects.requireNonNull(message.keyText()).startsWith(BAD)) {
            throw new IllegalStateException("This key is to be parked.");
        }
        arrivals(message.topic()).arrived(Objects.requireNonNull(message.value()));
    }

    static List<String> topics() {
        return List.of(NONE, ONE, MANY);
    }
}
