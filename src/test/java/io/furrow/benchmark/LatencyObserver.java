package io.furrow.benchmark;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import java.util.Objects;

/** Observes when stamped messages arrive. */
public class LatencyObserver {
    static final String TOPIC = "observed-latency";

    private final Arrivals arrivals = new Arrivals();

    /** What arrived. */
    public Arrivals arrivals() {
        return arrivals;
    }

    void arrived(@Observes @Subscribed(topic = TOPIC, group = "latency") Message<byte[]> message) {
        arrivals.arrived(Objects.requireNonNull(message.value()));
    }
}
