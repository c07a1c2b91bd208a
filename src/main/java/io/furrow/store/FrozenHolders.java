package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Frees partitions from publishers that froze in the middle of a statement. Their backends wait for the rest of it as active ones,
 * which no timeout of the server ends; whoever has waited for the lock in vain ends them.
 */
@ApplicationScoped
public class FrozenHolders {
    private static final Logger LOGGER = Logger.getLogger(FrozenHolders.class.getName());

    private static final String TERMINATE = """
            select count(*) filter (where pg_terminate_backend(a.pid))
              from pg_locks l
              join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory'
               and l.database = (select d.oid from pg_database d where d.datname = current_database())
               and l.classid = 18005
               and l.objid::bigint = any (?::bigint[])
               and l.objsubid = 2
               and l.granted
               and a.usename = current_user
               and a.wait_event = 'ClientRead'
               and greatest(a.state_change, a.query_start) < clock_timestamp() - interval '2 s'""";

    @Inject
    Database database;

    /** Ends the backends that have held one of these partitions for seconds while their client said nothing. */
    void release(List<Integer> partitionIds) {
        try {
            int ended = database.read(connection -> {
                try (PreparedStatement query = connection.prepareStatement(TERMINATE)) {
                    query.setArray(
                            1,
                            connection.createArrayOf(
                                    "int8",
                                    partitionIds.stream()
                                            .map(Integer::longValue)
                                            .toArray()));
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        return row.getInt(1);
                    }
                }
            });
            if (ended > 0) {
                LOGGER.log(
                        Level.WARNING,
                        "Ended {0} publishers that held a partition and said nothing for seconds.",
                        ended);
            }
        } catch (FurrowException e) {
            LOGGER.log(Level.WARNING, "Could not look for publishers that hold a partition.", e);
        }
    }
}
