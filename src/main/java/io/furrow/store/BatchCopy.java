package io.furrow.store;

import io.furrow.store.AppendRequest.Row;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Sends a batch by COPY in its binary form: three more round trips than an insert, and half the work for each row. */
final class BatchCopy {
    private static final SegmentStatements COPY = new SegmentStatements("""
            copy furrow.message_s{s} ("offset", published_at, partition_id, segment, publisher_timestamp, key, value, headers)
            from stdin (format binary)""");

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final short COLUMNS = 8;
    private static final int ROW_WITHOUT_BYTES = 2 + COLUMNS * 4 + 8 + 8 + 4 + 2 + 8;
    private static final short END = -1;
    private static final int NULL = -1;

    /* So large that the calls do not count, so small that the server is at work while the rest is encoded. */
    private static final int PIECE = 64 * 1024;

    private final CopyIn copy;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

    private BatchCopy(CopyIn copy) {
        this.copy = copy;
    }

    /** Stores the messages behind the heads of their partitions. */
    static void send(Connection connection, int segment, Batch batch, Heads heads) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY.of(segment));
        try {
            new BatchCopy(copy).send(batch, (short) segment, heads);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void send(Batch batch, short segment, Heads heads) throws SQLException {
        piece.put(HEADER);
        int partition = -1;
        long offset = 0;
        long publishedAt = 0;
        for (Row row : batch.rows()) {
            if (row.partitionId() != partition) {
                partition = row.partitionId();
                offset = heads.base(partition);
                publishedAt = Timestamps.binary(Timestamps.micros(heads.publishedAt(partition)));
            }
            makeRoom(ROW_WITHOUT_BYTES);
            piece.putShort(COLUMNS);
            piece.putInt(Long.BYTES).putLong(offset++);
            piece.putInt(Long.BYTES).putLong(publishedAt);
            piece.putInt(Integer.BYTES).putInt(partition);
            piece.putInt(Short.BYTES).putShort(segment);
            if (row.publisherMicros() == null) {
                piece.putInt(NULL);
            } else {
                piece.putInt(Long.BYTES).putLong(Timestamps.binary(row.publisherMicros()));
            }
            put(row.key());
            put(row.value());
            put(row.headers());
        }
        makeRoom(Short.BYTES);
        piece.putShort(END);
        flush();
    }

    private void put(byte @Nullable [] bytes) throws SQLException {
        makeRoom(Integer.BYTES);
        if (bytes == null) {
            piece.putInt(NULL);
            return;
        }
        piece.putInt(bytes.length);
        if (bytes.length > PIECE) {
            flush();
            copy.writeToCopy(bytes, 0, bytes.length);
        } else {
            makeRoom(bytes.length);
            piece.put(bytes);
        }
    }

    private void makeRoom(int bytes) throws SQLException {
        if (piece.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(piece.array(), 0, piece.position());
        piece.clear();
    }
}
