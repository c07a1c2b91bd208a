package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The end of this process, once it is in sight: it is not ready any more, and who waits for messages on behalf of a client that can ask
 * another process is answered with what there is. Safe for any thread.
 */
@ApplicationScoped
public class Closing {
    @Inject
    Doorbell doorbell;

    private volatile boolean begun;

    /** The end is in sight. */
    public void begin() {
        begun = true;
        doorbell.wakeAll();
    }

    /** Whether it is. */
    public boolean begun() {
        return begun;
    }
}
