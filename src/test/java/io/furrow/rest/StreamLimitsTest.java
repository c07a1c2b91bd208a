package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class StreamLimitsTest {
    private static final int MOST = 1000;
    private static final long LARGE = 20 * 900_000L;

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.rest.streams", String.valueOf(MOST))
            .with("furrow.rest.stream.keepalive.ms", "300")
            .with("furrow.rest.stream.stall.ms", "1000")
            .with("furrow.database.connection-timeout", "PT0.5S");

    private final Http http = new Http(SERVICE);
    private final OpenStreams streams = SERVICE.get(OpenStreams.class);

    @AfterEach
    void no_place_stays_taken() {
        Eventually.holds("all places are free, " + streams.count(), () -> streams.count() == 0);
    }

    private String largeTopic() {
        String topic = http.topic(1);
        for (int i = 0; i < 20; i++) {
            http.publish(topic, "\"" + "x".repeat(900_000) + "\"");
        }
        return topic;
    }

    private static String stream(String topic, String query) {
        return "/topics/" + topic + "/stream?" + query;
    }

    @Test
    void a_stream_that_has_nothing_to_say_says_so() {
        String topic = http.topic(1);
        try (EventClient client = EventClient.open(http, stream(topic, ""))) {
            client.awaitComment();
            client.awaitComment();
            http.publish(topic, "1");
            assertEquals("0/0", client.next().at());
            client.awaitComment();
        }
    }

    @Test
    void a_client_that_stops_reading_is_cut_off_while_others_go_on() throws IOException {
        String topic = largeTopic();
        try (EventClient other = EventClient.open(http, stream(topic, "from=earliest&format=json"));
                StalledClient stalled = new StalledClient(http.uri(stream(topic, "from=earliest&format=json")))) {
            stalled.readUntil("event: record");
            other.next(20);
            Eventually.holds("the stalled client is cut off", () -> streams.count() == 1);
            assertTrue(stalled.drain() < LARGE, "all came");
            http.publish(topic, "1");
            assertEquals("0/20", other.next().at());
        }
    }

    @Test
    void a_client_that_is_gone_is_noticed() throws IOException {
        String topic = http.topic(1);
        try (StalledClient client = new StalledClient(http.uri(stream(topic, "")))) {
            client.readUntil("id: ");
            assertEquals(1, streams.count());
        }
    }

    @Test
    void a_stream_outlives_a_database_that_is_away() {
        String topic = http.topic(1);
        String database = SERVICE.database().name();
        try (EventClient client = EventClient.open(http, stream(topic, ""))) {
            client.firstId();
            TestDatabase.asSuperuser("alter database " + database + " allow_connections false");
            try {
                TestDatabase.asSuperuser(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
                for (int i = 0; i < 5; i++) {
                    client.awaitComment();
                }
            } finally {
                TestDatabase.asSuperuser("alter database " + database + " allow_connections true");
            }
            Eventually.holds("the service is back", () -> http.get("/topics").status() == 200);
            http.publish(topic, "1");
            assertEquals("0/0", client.next().at());
        }
    }

    @Test
    void a_thousand_idle_streams_take_no_threads_and_little_memory_and_one_more_is_refused() throws IOException {
        String topic = http.topic(3);
        try (EventClient first = EventClient.open(http, stream(topic, ""))) {
            first.firstId();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            long heap = heap();
            List<StalledClient> clients = new ArrayList<>();
            try {
                for (int i = 1; i < MOST; i++) {
                    StalledClient client = new StalledClient(http.uri(stream(topic, "")));
                    clients.add(client);
                    client.readUntil("id: ");
                }
                assertEquals(MOST, streams.count());
                http.get(stream(topic, ""), "Accept", "text/event-stream").refused(42901);
                assertEquals(
                        "1",
                        http.get(stream(topic, ""), "Accept", "text/event-stream")
                                .header("Retry-After"));
                int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
                long each = (heap() - heap) / MOST;
                assertTrue(more < 30, more + " more threads");
                assertTrue(each < 100_000, each + " bytes a stream");
                http.publish(topic, "1");
                for (StalledClient client : clients) {
                    client.readUntil("event: record");
                }
            } finally {
                for (StalledClient client : clients) {
                    client.close();
                }
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
