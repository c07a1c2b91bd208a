package io.furrow.testing;

import java.time.Duration;

/**
 * The clock of one database, turned by hand. Whoever connects to it after this was made finds another {@code clock_timestamp()} in front of
 * the server's own, so that what waits for hours in production is tested at once, and with the statements as they are.
 */
public final class TurnableClock {
    private final TestDatabase database;

    private TurnableClock(TestDatabase database) {
        this.database = database;
    }

    /** Gives a database such a clock. To be called before anything else connects to it. */
    public static TurnableClock of(TestDatabase database) {
        database.execute("create schema turned");
        database.execute("create table turned.clock (ahead interval not null)");
        database.execute("insert into turned.clock values (interval '0')");
        database.execute("""
                create function turned.clock_timestamp() returns timestamptz language sql volatile as
                'select pg_catalog.clock_timestamp() + ahead from turned.clock'""");
        database.execute("alter database " + database.name() + " set search_path = turned, pg_catalog, public");
        return new TurnableClock(database);
    }

    /** Turns the clock forward, or back when the time is negative. */
    public void turn(Duration by) {
        database.execute("update turned.clock set ahead = ahead + interval '1 millisecond' * " + by.toMillis());
    }
}
