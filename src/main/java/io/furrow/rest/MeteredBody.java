package io.furrow.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body on its way in: it takes memory before it is read, and is given up when it comes too slowly. Read by one thread; what it has
 * taken is given back by {@link #giveBack}.
 */
final class MeteredBody extends FilterInputStream {
    private static final int KIB = 1024;

    private final BodyMemory.Share share;
    private final Duration patience;
    private final long until;
    private final int announced;
    private long read;

    /** @param announced how long it says it is, or -1 */
    MeteredBody(InputStream body, BodyMemory memory, Duration patience, int announced) {
        super(body);
        this.share = memory.share();
        this.patience = patience;
        this.until = System.nanoTime() + patience.toNanos();
        this.announced = announced;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        if (System.nanoTime() - until > 0) {
            throw new Refused(
                    ErrorCode.SLOW, "The body did not come within " + patience.toMillis() + " ms. Nothing was done.");
        }
        int room = room();
        int count;
        try {
            count = super.read(into, from, Math.min(most, room));
        } catch (IOException | RuntimeException e) {
            throw new IOException("The body ends early, or its chunks are none", e);
        }
        read += Math.max(count, 0);
        return count;
    }

    /** How many bytes may be read: what it announced and one more to see that it ends there, or a piece. */
    private int room() {
        if (read == (long) share.taken() * KIB) {
            share.take(read == 0 && announced >= 0 ? announced / KIB + 1 : BodyMemory.BEGINNING);
        }
        return Math.toIntExact((long) share.taken() * KIB - read);
    }

    @Override
    public long skip(long count) throws IOException {
        throw new IOException("A body is read, not skipped");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Gives back what it has taken, once. */
    void giveBack() {
        share.giveBack();
    }
}
