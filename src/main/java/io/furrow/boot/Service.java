package io.furrow.boot;

import io.helidon.common.Weight;
import io.helidon.microprofile.server.Server;
import io.helidon.spi.HelidonShutdownHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.LogManager;
import org.eclipse.microprofile.config.Config;

/** Furrow as a process of its own: Helidon around the module, and a PostgreSQL where none is named. */
final class Service {

    /** The key of the directory in which the transaction manager writes; it needs one even if nothing is left there. */
    static final String TRANSACTION_DIRECTORY = "furrow.transaction.directory";

    /** The key that ties the service to the process that started it, such as Maven, which passes no signal on. */
    static final String STOP_WITH_PARENT = "furrow.stop-with-parent";

    /** Serves until the process is told to stop. */
    void serve() {
        logOnTheConsole();
        var config = configuration();
        keepTransactionsIn(new Settings(config).text(TRANSACTION_DIRECTORY, transactionDirectory()));
        var server = Server.builder().config(config).build().start();
        if (server.port() <= 0) {
            throw new CannotStart("The service cannot listen on server.port, which is "
                    + config.getValue("server.port", String.class) + ": another process may have it.");
        }
        System.out.println(Banner.of(server, config));
        if (new Settings(config).flag(STOP_WITH_PARENT, false)) {
            ProcessHandle.current().parent().ifPresent(Service::stopWith);
        }
    }

    private static void stopWith(ProcessHandle parent) {
        Thread.ofVirtual().start(() -> {
            parent.onExit().join();
            System.exit(0);
        });
    }

    /** Applies the migrations this release brings. */
    void migrate() {
        logOnTheConsole();
        var settings = DatabaseSettings.from(configuration());
        // Not the pool: a migration may take longer than any answer the pool waits for.
        Migrations.apply(DirectConnections.to(settings, Duration.ZERO));
        System.out.println("The schema furrow in " + settings.location() + " is up to date.");
        System.exit(0);
    }

    /** The operator's configuration, with an embedded PostgreSQL where it names no database. */
    private static Config configuration() {
        var config = ServiceConfiguration.with(Map.of());
        var isNamed =
                config.getOptionalValue(DatabaseSettings.URL, String.class).isPresent()
                        || !DataSources.name(config).equals(DataSources.OWN);
        return isNamed ? config : ServiceConfiguration.with(embedded(config));
    }

    private static Map<String, String> embedded(Config config) {
        EmbeddedDatabase database;
        try {
            database = EmbeddedDatabase.start(EmbeddedSettings.from(config));
        } catch (NoClassDefFoundError e) {
            throw new CannotStart(
                    "No database: this installation comes without the embedded PostgreSQL. Set "
                            + DatabaseSettings.URL + " (in the environment FURROW_DATABASE_URL), as in"
                            + " jdbc:postgresql://host/furrow.",
                    e);
        }
        io.helidon.Main.addShutdownHandler(new StopDatabase(database));
        return Map.of(DatabaseSettings.URL, database.url(), DatabaseSettings.USER, EmbeddedDatabase.USER);
    }

    private static String transactionDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"), "furrow-transactions-" + System.getProperty("user.name"))
                .toString();
    }

    /** Narayana knows its directory under two names, and reads them once. */
    private static void keepTransactionsIn(String directory) {
        System.setProperty("ObjectStoreEnvironmentBean.objectStoreDir", directory);
        System.setProperty("com.arjuna.ats.arjuna.objectstore.objectStoreDir", directory);
    }

    private static void logOnTheConsole() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        // Helidon would else look for a file of its own choice.
        System.setProperty("io.helidon.logging.config.disabled", "true");
        try (var file = Service.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Comes after Helidon's own handler (weight 200): requests under way still need the database. */
    @Weight(1)
    private record StopDatabase(EmbeddedDatabase database) implements HelidonShutdownHandler {

        @Override
        public void shutdown() {
            try {
                database.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
