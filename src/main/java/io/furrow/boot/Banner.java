package io.furrow.boot;

import io.helidon.microprofile.server.Server;
import org.eclipse.microprofile.config.Config;

/** What a started service says on the console: where it is, and what to try. */
final class Banner {

    private Banner() {}

    static String of(Server server, Config config) {
        return """

                Furrow listens on %1$s
                Database: %2$s

                Try:
                  furrow=%1$s/api/v1 json='Content-Type: application/json'
                  curl $furrow/admin/topics -H "$json" -d '{"topic_name":"orders","partitions_count":3}'
                  curl $furrow/topics/orders -H "$json" -d '{"records":[{"key":"42","value":{"total":10}}]}'
                  curl $furrow/consumers/billing -H "$json" -d '{"name":"me","auto.offset.reset":"earliest"}'
                  curl $furrow/consumers/billing/instances/me/subscription -H "$json" -d '{"topics":["orders"]}'
                  curl "$furrow/consumers/billing/instances/me/records?timeout=1000"
                """.formatted(scheme(config) + "://" + server.host() + ":" + server.port(), database(config))
                + token(config);
    }

    private static String scheme(Config config) {
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("server.tls.")) {
                return "https";
            }
        }
        return "http";
    }

    private static String token(Config config) {
        return new Settings(config).text("furrow.security", "off").equals("jwt")
                ? "  each with -H 'Authorization: Bearer …', a token that the rules allow it" + System.lineSeparator()
                : "";
    }

    private static String database(Config config) {
        var name = DataSources.name(config);
        return name.equals(DataSources.OWN) ? DatabaseSettings.from(config).toString() : "the data source " + name;
    }
}
