package io.furrow.benchmark;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Objects;

/** Observers that do nothing, and observers that each store a row. */
public class BacklogObserver {
    static final String NOTHING_1 = "observed-nothing-1";
    static final String NOTHING_8 = "observed-nothing-8";
    static final String ROW_1 = "observed-row-1";
    static final String ROW_8 = "observed-row-8";

    private static final String GROUP = "backlog";

    @Inject
    Handler handler;

    private final Gate nothing1 = new Gate();
    private final Gate nothing8 = new Gate();
    private final Gate row1 = new Gate();
    private final Gate row8 = new Gate();

    /** What the observer of a topic has to pass. */
    Gate gate(String topic) {
        return switch (topic) {
            case NOTHING_1 -> nothing1;
            case NOTHING_8 -> nothing8;
            case ROW_1 -> row1;
            case ROW_8 -> row8;
            default -> throw new IllegalArgumentException(topic);
        };
    }

    void nothing1(@Observes @Subscribed(topic = NOTHING_1, group = GROUP) Message<byte[]> message)
            throws InterruptedException {
        nothing1.pass();
    }

    void nothing8(@Observes @Subscribed(topic = NOTHING_8, group = GROUP) Message<byte[]> message)
            throws InterruptedException {
        nothing8.pass();
    }

    void row1(@Observes @Subscribed(topic = ROW_1, group = GROUP) Message<byte[]> message) throws InterruptedException {
        handler.store(Objects.requireNonNull(message.value()));
        row1.pass();
    }

    void row8(@Observes @Subscribed(topic = ROW_8, group = GROUP) Message<byte[]> message) throws InterruptedException {
        handler.store(Objects.requireNonNull(message.value()));
        row8.pass();
    }
}
