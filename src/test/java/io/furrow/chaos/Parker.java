package io.furrow.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who poisons one key after the other for a while, and then asks for what was parked meanwhile. */
final class Parker implements Callable<Void> {
    private static final Duration POISONED = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String FAILED = "/consumer-groups/" + Topology.PARKING + "/dead-letters/";

    private static final String LEFT = """
            select count(*), count(*) filter (where f.due_since is null)
              from furrow.failed_message f
              join furrow.consumer_group g on g.id = f.group_id
             where g.name = 'parking'""";

    private final Door door;
    private final Server server;
    private final Draws draws;
    private final BooleanSupplier working;

    Parker(Door door, Server server, long seed, BooleanSupplier working) {
        this.door = door;
        this.server = server;
        this.draws = Draws.of(seed, "parker");
        this.working = working;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        while (working.getAsBoolean()) {
            if (tell("insert into chaos_poison values ('" + draws.key() + "') on conflict do nothing")) {
                draws.think(POISONED);
                if (tell("delete from chaos_poison")) {
                    ask("unpark");
                }
            }
            draws.think(PAUSE);
        }
        return null;
    }

    /** Answers false where the server is away. */
    private boolean tell(String command) {
        try {
            server.execute(command);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void ask(String what) throws InterruptedException {
        Optional<Replica> replica = door.any(draws);
        if (replica.isPresent()) {
            door.post(replica.get(), FAILED + what, "{\"max\":1000}");
        }
    }

    /** Asks for all that has failed, once nothing is poisoned any more; answers how many are still to be handled. */
    long settle() throws SQLException, InterruptedException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from chaos_poison");
            try (PreparedStatement query = connection.prepareStatement(LEFT);
                    ResultSet left = query.executeQuery()) {
                left.next();
                if (left.getLong(2) > 0) {
                    ask("unpark");
                    ask("redrive");
                }
                return left.getLong(1);
            }
        }
    }
}
