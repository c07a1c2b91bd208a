package io.furrow.deliver;

import io.furrow.store.Failures.Fence;
import io.furrow.store.Failures.Standing;

/**
 * A partition for as long as this process owns it under one epoch, and what is known of its failures. For the one thread that is at
 * work on the partition, except where it says otherwise.
 */
final class Tenure {
    private final Fence fence;
    private int suspects;
    private boolean parked;
    private volatile long redelivered;
    private volatile boolean stopped;
    private volatile boolean abandoned;

    /**
     * @param standing what the owner found
     * @param batch how many messages the owner before may have been handling when it went
     */
    Tenure(Fence fence, Standing standing, int batch) {
        this.fence = fence;
        this.suspects = standing.takenOver() ? batch : 0;
        this.parked = standing.parked();
    }

    Fence fence() {
        return fence;
    }

    /** Whether the next message may be what the owner before fell over. */
    boolean suspicious() {
        return suspects > 0;
    }

    /** The group is behind a message now. */
    void passed() {
        suspects = Math.max(0, suspects - 1);
    }

    /** Whether keys may be parked. */
    boolean parked() {
        return parked;
    }

    void parked(boolean some) {
        parked = some;
    }

    /** Whether failed messages wait to be delivered again, when they were asked for that many times. Safe for any thread. */
    boolean owes(long asked) {
        return asked > redelivered;
    }

    /** Everything that was asked for until then is delivered. */
    void redelivered(long asked) {
        redelivered = asked;
    }

    /** Whether the partition waits at a message that failed. Safe for any thread. */
    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** Whether the observer did not return in time, and the partition is another thread's by now. Safe for any thread. */
    boolean abandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }
}
