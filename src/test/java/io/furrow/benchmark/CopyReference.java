package io.furrow.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The limit of PostgreSQL for this shape of table: one session, COPY of the same rows in binary form into a table with the columns,
 * storage and key of a segment. All in one transaction and one partition, whose rows are always the last of the index, or as a log of
 * many partitions is written: in transactions, with some rows of each partition.
 */
final class CopyReference implements Variant {
    static final String TABLE = "copy_reference";
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int ROWS_A_BUFFER = 500;

    private final Postgres postgres;
    private final String group;
    private final byte[] value;
    private final int partitions;
    private final Connection connection;

    private CopyReference(Postgres postgres, String group, byte[] value, int partitions) throws SQLException {
        this.connection = postgres.connect();
        this.postgres = postgres;
        this.group = group;
        this.value = value;
        this.partitions = partitions;
    }

    static CopyReference one(Postgres postgres, String group, byte[] value) throws SQLException {
        return new CopyReference(postgres, group, value, 1);
    }

    static CopyReference ofPartitions(int partitions, Postgres postgres, String group, byte[] value)
            throws SQLException {
        return new CopyReference(postgres, group, value, partitions);
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String name() {
        return partitions == 1
                ? "one COPY (the limit)"
                : "COPY, " + partitions + " partitions, " + partitions * ROWS_A_BUFFER + " rows a transaction";
    }

    @Override
    public void prepare() throws SQLException {
        postgres.execute("drop table if exists " + TABLE);
        postgres.execute("create table " + TABLE + " (like furrow.message_s00 including all)");
    }

    @Override
    public Done run(Duration time) throws Exception {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long buffers = 0;
        while (System.nanoTime() < end) {
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + TABLE + " (\"offset\", published_at, partition_id, segment, value)"
                            + " from stdin (format binary)");
            write(copy, header());
            do {
                write(copy, rows((int) (buffers % partitions), buffers / partitions * ROWS_A_BUFFER));
                buffers++;
            } while (partitions == 1 ? System.nanoTime() < end : buffers % partitions != 0);
            write(copy, new byte[] {(byte) 0xff, (byte) 0xff});
            copy.endCopy();
        }
        return new Done(buffers * ROWS_A_BUFFER, Duration.ofNanos(System.nanoTime() - begin), null);
    }

    private static void write(CopyIn copy, byte[] bytes) throws SQLException {
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    private static byte[] header() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
        return bytes.toByteArray();
    }

    private byte[] rows(int partition, long first) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ROWS_A_BUFFER * (value.length + 64));
        DataOutputStream out = new DataOutputStream(bytes);
        for (long offset = first; offset < first + ROWS_A_BUFFER; offset++) {
            out.writeShort(5);
            out.writeInt(Long.BYTES);
            out.writeLong(offset);
            out.writeInt(Long.BYTES);
            out.writeLong(800_000_000_000_000L);
            out.writeInt(Integer.BYTES);
            out.writeInt(partition);
            out.writeInt(Short.BYTES);
            out.writeShort(0);
            out.writeInt(value.length);
            out.write(value);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        postgres.execute("drop table if exists " + TABLE);
    }
}
