package io.furrow.boot;

import io.helidon.microprofile.server.Server;
import org.eclipse.microprofile.config.Config;

/** What a started service says on the console: where it is, and what to try. */
final class Banner {

    private Banner() {}

    static String of(Server server, Config config) {
        return """

                Furrow listens on http://%1$s:%2$d
                Database: %3$s

                Try:
                  furrow=http://%1$s:%2$d/api/v1 json='Content-Type: application/json'
                  curl $furrow/admin/topics -H "$json" -d '{"topic_name":"orders","partitions_count":3}'
                  curl $furrow/topics/orders -H "$json" -d '{"records":[{"key":"42","value":{"total":10}}]}'
                  curl $furrow/consumers/billing -H "$json" -d '{"name":"me","auto.offset.reset":"earliest"}'
                  curl $furrow/consumers/billing/instances/me/subscription -H "$json" -d '{"topics":["orders"]}'
                  curl "$furrow/consumers/billing/instances/me/records?timeout=1000"
                """.formatted(server.host(), server.port(), database(config));
    }

    private static String database(Config config) {
        var name = DataSources.name(config);
        return name.equals(DataSources.OWN) ? DatabaseSettings.from(config).toString() : "the data source " + name;
    }
}
