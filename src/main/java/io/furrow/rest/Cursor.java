package io.furrow.rest;

import io.furrow.api.Message;
import io.furrow.api.TopicCursor;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The place that a stream has come to, as clients are given it: opaque text for URLs and headers. In it are a version, the log's
 * incarnation, the topic's identity, the one partition plus one or 0 for all, the number of partitions and each with its next offset,
 * and a checksum.
 */
final class Cursor {
    private static final byte VERSION = 1;
    private static final int MOST_PARTITIONS = 1024;
    private static final int FIXED = 1 + 2 * Long.BYTES + Integer.BYTES;
    private static final int LONGEST_NUMBER = 9;

    private final UUID incarnation;
    private final int topicId;
    private final @Nullable Integer partition;
    private final TreeMap<Integer, Long> offsets;

    Cursor(TopicCursor place) {
        incarnation = place.incarnation();
        topicId = place.topicId();
        partition = place.partition();
        offsets = new TreeMap<>(place.offsets());
    }

    /** Goes on behind a message. */
    void pass(Message<?> message) {
        moveTo(message.partition(), message.offset() + 1);
    }

    /** Goes on at an offset of a partition. */
    void moveTo(int number, long offset) {
        offsets.put(number, offset);
    }

    /** The text of the place. */
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(FIXED + LONGEST_NUMBER * (3 + 2 * offsets.size()));
        bytes.put(VERSION).putLong(incarnation.getMostSignificantBits()).putLong(incarnation.getLeastSignificantBits());
        put(bytes, topicId);
        put(bytes, partition == null ? 0 : partition + 1L);
        put(bytes, offsets.size());
        int last = 0;
        for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
            put(bytes, offset.getKey() - last);
            put(bytes, offset.getValue());
            last = offset.getKey();
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** The place of a text. */
    static TopicCursor place(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer content = ByteBuffer.wrap(bytes, 0, Math.max(0, bytes.length - Integer.BYTES));
            if (checksum(bytes, content.limit()) == ByteBuffer.wrap(bytes).getInt(content.limit())) {
                TopicCursor place = place(content);
                // One place has one text: none of whatever else would be read alike.
                if (new Cursor(place).text().equals(text)) {
                    return place;
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
            // The same sentence fits.
        }
        throw new Refused(
                ErrorCode.MALFORMED,
                "/Last-Event-ID",
                "Last-Event-ID is to be the id of an event of a stream, as it was.");
    }

    private static TopicCursor place(ByteBuffer bytes) {
        if (bytes.get() != VERSION) {
            throw new IllegalArgumentException("another version");
        }
        UUID incarnation = new UUID(bytes.getLong(), bytes.getLong());
        int topicId = (int) number(bytes, Integer.MAX_VALUE);
        int partition = (int) number(bytes, MOST_PARTITIONS) - 1;
        long count = number(bytes, MOST_PARTITIONS);
        TreeMap<Integer, Long> offsets = new TreeMap<>();
        int number = 0;
        for (long i = 0; i < count; i++) {
            number += (int) number(bytes, MOST_PARTITIONS);
            offsets.put(number, number(bytes, Long.MAX_VALUE));
        }
        return new TopicCursor(incarnation, topicId, partition < 0 ? null : partition, offsets);
    }

    /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
    private static void put(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest > 0x7F) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long number(ByteBuffer bytes, long highest) {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            byte next = bytes.get();
            number |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                if (number > highest) {
                    break;
                }
                return number;
            }
        }
        throw new IllegalArgumentException("too large a number");
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
