package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Lets one replica at a time do a job: a row says who, until when by the database's clock, and under which epoch. Everything the
 * job writes is fenced by that epoch, so a holder that was overtaken while it slept changes nothing. Safe for any thread.
 */
@ApplicationScoped
public class JobLeases {
    private static final String ACQUIRE = """
            insert into furrow.job_lease as l (job, holder, epoch, expires_at)
            values (?, ?, 1, clock_timestamp() + ? * interval '1 millisecond')
                on conflict (job) do update
               set holder = excluded.holder, epoch = l.epoch + 1, expires_at = excluded.expires_at
             where l.expires_at < clock_timestamp()
         returning epoch""";

    /* Not just now: the clock may be set back. */
    private static final String RELEASE = """
            update furrow.job_lease set expires_at = '-infinity' where job = ? and epoch = ?""";

    private static final String HOLD = """
            select from furrow.job_lease where job = ? and epoch = ? and expires_at > clock_timestamp() for share""";

    @Inject
    Database database;

    /** A job that is being done under an epoch. */
    public record Lease(String job, long epoch) {}

    /** Takes the job, unless somebody has it; answers its epoch. */
    public OptionalLong acquire(String job, String holder, Duration atMost) {
        return database.inTransaction(connection -> {
            try (PreparedStatement acquire = connection.prepareStatement(ACQUIRE)) {
                acquire.setString(1, job);
                acquire.setString(2, holder);
                acquire.setLong(3, atMost.toMillis());
                try (ResultSet row = acquire.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    /** Gives the job up. */
    public void release(Lease lease) {
        database.inTransaction(connection -> {
            try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
                release.setString(1, lease.job());
                release.setLong(2, lease.epoch());
                return release.executeUpdate();
            }
        });
    }

    /** Holds the lease to the end of the transaction; answers false when it is over. */
    static boolean hold(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
            hold.setString(1, lease.job());
            hold.setLong(2, lease.epoch());
            try (ResultSet row = hold.executeQuery()) {
                return row.next();
            }
        }
    }
}
