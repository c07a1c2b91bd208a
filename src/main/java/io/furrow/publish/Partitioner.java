package io.furrow.publish;

import org.jspecify.annotations.Nullable;

/** Kafka's default partitioner: a key goes where a Kafka client would send it. */
final class Partitioner {
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Partitioner() {}

    /** The partition's number for a key. */
    static int partition(byte[] key, int partitions) {
        return (murmur2(key) & 0x7fffffff) % partitions;
    }

    /** The partition's number for a message without a key: all of one turn go to the same. */
    static int partition(int turn, int partitions) {
        return (turn & 0x7fffffff) % partitions;
    }

    /** MurmurHash2, 32 bits, with the seed Kafka chose. */
    static int murmur2(byte[] data) {
        int length = data.length;
        int h = SEED ^ length;
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            int k = (data[at] & 0xff)
                    | (data[at + 1] & 0xff) << 8
                    | (data[at + 2] & 0xff) << 16
                    | (data[at + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            h *= M;
            h ^= k;
        }
        int rest = length - at;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                h ^= (data[at + i] & 0xff) << (8 * i);
            }
            h *= M;
        }
        h ^= h >>> 13;
        h *= M;
        h ^= h >>> 15;
        return h;
    }

    /** The seed of messages without a key under an idempotency key: their repetition goes where they went. */
    static int turn(@Nullable String idempotencyKey, int otherwise) {
        return idempotencyKey == null ? otherwise : idempotencyKey.hashCode();
    }
}
