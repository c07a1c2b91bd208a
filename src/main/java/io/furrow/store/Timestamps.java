package io.furrow.store;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Times between the database and Java, to the microsecond and whatever the session's time zone is. */
public final class Timestamps {
    private static final long MICROS_TO_2000 = 946_684_800_000_000L;

    private Timestamps() {}

    static Instant instant(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(instantOrNull(row, column));
    }

    /* The driver's own way makes five objects of each time, and readers have millions. What it does not get in binary form is text. */
    static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        byte[] sent = row.getBytes(column);
        if (sent == null) {
            return null;
        }
        return sent.length == Long.BYTES
                ? ofMicros(ByteBuffer.wrap(sent).getLong() + MICROS_TO_2000)
                : row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A time as a parameter. */
    static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    /** Microseconds since 1970. */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** PostgreSQL's binary form of microseconds since 1970. */
    static long binary(long micros) {
        return micros - MICROS_TO_2000;
    }

    static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
