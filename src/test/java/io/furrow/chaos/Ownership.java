package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Assigned;
import io.furrow.chaos.Operation.Owned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has owned which partition from when on, as the database knows it: HTTP does not tell members under which epoch they own
 * something. A trigger writes it down within the transaction that hands a partition over.
 */
final class Ownership {
    private static final String TABLE = "chaos_owner";

    private static final String WATCH = """
            create table public.chaos_owner (id bigint generated always as identity, group_id int, partition_id int, owner text, epoch bigint,
                                      since timestamptz not null default clock_timestamp());
            create function public.chaos_owner() returns trigger language plpgsql as $$
            begin
                insert into public.chaos_owner (group_id, partition_id, owner, epoch)
                values (new.group_id, new.partition_id, new.owner, new.owner_epoch);
                return null;
            end
            $$;
            create trigger chaos_owner after update on furrow.committed_offset
               for each row when (new.owner is not null and old.owner_epoch is distinct from new.owner_epoch)
               execute function public.chaos_owner();
            """;

    private static final String READ = """
            select g.name, t.name, p.number, a.owner, a.epoch, (extract(epoch from a.since) * 1000000)::bigint
              from public.chaos_owner a
              join furrow.consumer_group g on g.id = a.group_id
              join furrow.topic_partition p on p.id = a.partition_id
              join furrow.topic t on t.id = p.topic_id
             order by a.since, a.id""";

    private Ownership() {}

    /** Begins to watch, once the schema is there. */
    static void watch(Server server) throws SQLException {
        server.execute(WATCH);
    }

    /** Writes down all that was seen, as part of a history. */
    static void write(Server server, Path file) throws SQLException, IOException {
        long nanos = System.nanoTime();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        List<String> lines = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(READ)) {
            while (rows.next()) {
                TopicPartition partition = new TopicPartition(rows.getString(2), rows.getInt(3));
                Assigned assigned = new Assigned(
                        rows.getString(1), rows.getString(4), List.of(new Owned(partition, rows.getLong(5))));
                long since = nanos + (rows.getLong(6) - micros) * 1000;
                lines.add(new Event(since, TABLE, lines.size() + 1L, Event.Type.OK, assigned).toJson() + "\n");
            }
        }
        Files.writeString(file, String.join("", lines));
    }
}
