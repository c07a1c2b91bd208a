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
 * The limit of PostgreSQL for this shape of table: one session, one COPY in one transaction of the same rows in binary form into a
 * table with the columns, storage and key of a segment. What is always the last of the index is spared the search for its place; in a
 * segment that is so for one partition of all, and the others are written as those are that stand among others here.
 */
final class CopyReference implements Variant {
    static final String TABLE = "copy_reference";
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int ROWS_A_BUFFER = 500;

    private final Postgres postgres;
    private final String group;
    private final byte[] value;
    private final int partitions;
    private final boolean last;
    private final Connection connection;

    private CopyReference(Postgres postgres, String group, byte[] value, int partitions, boolean last)
            throws SQLException {
        this.connection = postgres.connect();
        this.postgres = postgres;
        this.group = group;
        this.value = value;
        this.partitions = partitions;
        this.last = last;
    }

    /** Of one partition, the last of the index. */
    static CopyReference last(Postgres postgres, String group, byte[] value) throws SQLException {
        return new CopyReference(postgres, group, value, 1, true);
    }

    /** Of some partitions, with another behind them in the index. */
    static CopyReference among(Postgres postgres, String group, byte[] value, int partitions) throws SQLException {
        return new CopyReference(postgres, group, value, partitions, false);
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String name() {
        return last ? "one COPY, last of the index" : "one COPY";
    }

    @Override
    public void prepare() throws SQLException {
        postgres.execute("drop table if exists " + TABLE);
        postgres.execute("create table " + TABLE + " (like furrow.message_s00 including all)");
        if (!last) {
            postgres.execute("insert into " + TABLE + " (\"offset\", published_at, partition_id, segment)"
                    + " select 0, now(), partition, 0 from generate_series(" + partitions + ", 1000) partition");
        }
    }

    @Override
    public Done run(Duration time) throws Exception {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + TABLE + " (\"offset\", published_at, partition_id, segment, value)"
                        + " from stdin (format binary)");
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long buffers = 0;
        write(copy, header());
        while (System.nanoTime() < end) {
            write(copy, rows((int) (buffers % partitions), buffers / partitions * ROWS_A_BUFFER));
            buffers++;
        }
        write(copy, new byte[] {(byte) 0xff, (byte) 0xff});
        copy.endCopy();
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
