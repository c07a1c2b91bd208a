package io.furrow.boot;

import io.helidon.microprofile.server.Server;

/** What a started service says on the console: where it is, and what to try. */
final class Banner {

    private Banner() {}

    static String of(Server server, DatabaseSettings database) {
        return """

                Furrow listens on %1$s
                Database: %2$s

                Try:
                  curl -X POST %1$s/api/v1/admin/topics -H 'Content-Type: application/json' \\
                       -d '{"topic_name":"orders","partitions_count":3}'
                  curl -X POST %1$s/api/v1/topics/orders -H 'Content-Type: application/json' \\
                       -d '{"messages":[{"key":"42","value":"hello"}]}'
                """.formatted("http://" + server.host() + ":" + server.port(), database);
    }
}
