package io.furrow.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets one replica at a time do a job: a row says who, until when by the database's clock, and under which epoch. Everything the
 * job writes is fenced by that epoch, so a holder that was overtaken while it slept changes nothing, and makes the lease last longer,
 * so the time can be short: a holder that died is soon overtaken. Safe for any thread.
 */
@ApplicationScoped
public class JobLeases {
    /** How long a holder is waited for that changes nothing. */
    public static final Duration LEASE = Duration.ofSeconds(10);

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

    /* Whoever looks long for what to change goes on when its time is over, unless another has the job by then. */
    private static final String RENEW = """
            update furrow.job_lease
               set expires_at = clock_timestamp() + ? * interval '1 millisecond'
             where job = ? and epoch = ? and expires_at > '-infinity'""";

    @Inject
    Database database;

    /** A job that is being done under an epoch. */
    public record Lease(String job, long epoch) {}

    /** Takes the job, unless somebody has it. */
    public Optional<Lease> acquire(String job, String holder) {
        return database.inTransaction(connection -> {
            try (PreparedStatement acquire = connection.prepareStatement(ACQUIRE)) {
                acquire.setString(1, job);
                acquire.setString(2, holder);
                acquire.setLong(3, LEASE.toMillis());
                try (ResultSet row = acquire.executeQuery()) {
                    return row.next() ? Optional.of(new Lease(job, row.getLong(1))) : Optional.empty();
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

    /** Holds the lease to the end of the transaction, and makes it last longer; answers false when another has it, or nobody. */
    static boolean renew(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
            renew.setLong(1, LEASE.toMillis());
            renew.setString(2, lease.job());
            renew.setLong(3, lease.epoch());
            return renew.executeUpdate() == 1;
        }
    }
}
