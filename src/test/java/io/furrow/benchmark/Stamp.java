package io.furrow.benchmark;

import java.nio.ByteBuffer;

/** Values that carry a time of {@link System#nanoTime}, which on Linux is the same for all processes. */
final class Stamp {
    /** Says that there is nothing more to come. */
    static final long END = Long.MIN_VALUE;

    private Stamp() {}

    /** A value of 100 bytes. */
    static byte[] of(long time) {
        byte[] value = Payload.of(100);
        ByteBuffer.wrap(value).putLong(time);
        return value;
    }

    static long of(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
