package io.furrow.fuzz;

import io.furrow.testing.Wire;
import io.furrow.testing.Wire.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One who sends a drawn request after the other, on a connection that he keeps where he can. */
final class Fuzzer implements Crew.Work {
    private static final Duration PATIENCE = Duration.ofSeconds(70);
    /* For what is no request: it may never be answered. */
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(300);
    /* A server that refuses a longer body may close before it is sent, and then the answer may be lost. */
    private static final int SURELY_ANSWERED = 16 * 1024;

    private final URI service;
    private final ProbeDraws draws;
    private final Judge judge;
    private final Complaints complaints;
    private final Duration pause;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private @Nullable Wire kept;

    /** @param pause between two requests */
    Fuzzer(URI service, ProbeDraws draws, Judge judge, Complaints complaints, Duration pause) {
        this.service = service;
        this.draws = draws;
        this.judge = judge;
        this.complaints = complaints;
        this.pause = pause;
    }

    @Override
    public void once() throws InterruptedException {
        Probe probe = draws.next();
        sent.incrementAndGet();
        if (probe.hangsUp() || probe.operation() == null) {
            sendBriefly(probe);
        } else {
            send(probe);
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    private void sendBriefly(Probe probe) {
        try (Wire wire = new Wire(service, probe.hangsUp() ? Duration.ofMillis(1) : LITTLE_PATIENCE)) {
            judge.judge(probe, wire.send(probe.bytes()));
        } catch (IOException e) {
            unanswered.incrementAndGet();
        }
    }

    private void send(Probe probe) {
        boolean fresh = kept == null;
        try {
            Wire wire = kept == null ? new Wire(service, PATIENCE) : kept;
            kept = wire;
            Answer answer = wire.send(probe.bytes());
            judge.judge(probe, answer);
            if (answer.last()) {
                hangUp();
            }
        } catch (SocketTimeoutException e) {
            complaints.add("A request got no answer in time", probe.toString());
            hangUp();
        } catch (IOException e) {
            hangUp();
            if (!fresh) {
                // The server may just have been closing it.
                send(probe);
            } else if (probe.bytes().length < SURELY_ANSWERED) {
                complaints.add("A request got no answer", probe + " → " + e.getMessage());
            } else {
                unanswered.incrementAndGet();
            }
        }
    }

    private void hangUp() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    int sent() {
        return sent.get();
    }

    int unanswered() {
        return unanswered.get();
    }

    boolean swept() {
        return draws.swept();
    }
}
