package io.furrow.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.FailurePolicy;
import io.furrow.api.Happening;
import io.furrow.api.Happening.Change;
import io.furrow.api.Happening.Changed;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.store.Audit;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import io.furrow.testing.Tokens;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who has changed what: each change is a line of the log and a happening. */
class AuditTest {
    private static final Tokens TOKENS = new Tokens();

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.security", "jwt")
            .with("mp.jwt.verify.issuer", Tokens.ISSUER)
            .with("mp.jwt.verify.audiences", Tokens.AUDIENCE)
            .with("mp.jwt.verify.publickey", TOKENS.publicKey())
            .with("furrow.security.rules", "anyone may all on topic *; anyone may all on group *")
            .with("furrow.deliver.attempts", "1")
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .inviting(Observer.class, HeardNews.class);

    private final Http http = new Http(SERVICE);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(Audit.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    static class Observer {
        void bill(
                @Observes @Subscribed(topic = "bills", group = "billing", onFailure = FailurePolicy.PARK_KEY)
                        Message<String> message) {
            throw new IllegalStateException("no money");
        }
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }

    private void send(String method, String path, @Nullable String body, int status) {
        List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + TOKENS.token("ops@example.com")));
        if (body != null) {
            headers.addAll(List.of("Content-Type", "application/json"));
        }
        http.send(method, path, body == null ? new byte[0] : body.getBytes(UTF_8), headers.toArray(String[]::new))
                .is(status);
    }

    private void told(Change change, String name, Map<String, String> before, Map<String, String> after) {
        SERVICE.get(HeardNews.class)
                .await(new Changed(change, name, "ops@example.com", new TreeMap<>(before), new TreeMap<>(after)));
        assertEquals(
                change + " " + name + " by \"ops@example.com\": " + new TreeMap<>(before) + " to "
                        + new TreeMap<>(after),
                lines.getLast());
    }

    private static Map<String, String> topic(int partitions, long retention) {
        Map<String, String> state = new TreeMap<>(TopicSettings.DEFAULTS
                .with(Map.of("retention.ms", Long.toString(retention)))
                .configs());
        state.put("partitions", Integer.toString(partitions));
        return state;
    }

    @Test
    void a_topics_life_is_told() {
        send("POST", "/admin/topics", "{\"topic_name\":\"told\"}", 201);
        told(Change.TOPIC_CREATED, "told", Map.of(), topic(1, 604_800_000));
        send("PATCH", "/topics/told", "{\"configs\":{\"retention.ms\":\"1000\"}}", 200);
        told(Change.TOPIC_ALTERED, "told", topic(1, 604_800_000), topic(1, 1000));
        send("PATCH", "/topics/told", "{\"partitions_count\":2}", 200);
        told(Change.TOPIC_ALTERED, "told", topic(1, 1000), topic(2, 1000));
        send("POST", "/topics/told/partitions/1", "{\"records\":[{\"value\":1},{\"value\":2}]}", 200);
        send("POST", "/topics/told/truncate", "{\"partition\":1,\"before_offset\":2}", 200);
        told(Change.PARTITION_TRUNCATED, "told-1", Map.of("log_start_offset", "0"), Map.of("log_start_offset", "2"));
        send("DELETE", "/topics/told", null, 204);
        told(Change.TOPIC_DELETED, "told", topic(2, 1000), Map.of());
    }

    @Test
    void what_was_not_changed_is_not_told() {
        send("POST", "/admin/topics", "{\"topic_name\":\"kept\"}", 201);
        lines.clear();
        send("POST", "/admin/topics", "{\"topic_name\":\"kept\"}", 409);
        send("PATCH", "/topics/kept", "{\"configs\":{\"retention.ms\":\"-2\"}}", 422);
        send("POST", "/topics/kept/truncate", "{\"partition\":0,\"before_offset\":0}", 200);
        send("DELETE", "/topics/never", null, 404);
        assertEquals(List.of(), lines);
    }

    @Test
    void what_is_done_to_a_group_is_told() {
        send("POST", "/admin/topics", "{\"topic_name\":\"bills\"}", 201);
        send("POST", "/topics/bills", "{\"records\":[{\"key\":\"k\",\"value\":1},{\"value\":2},{\"value\":3}]}", 200);
        HeardNews news = SERVICE.get(HeardNews.class);
        news.await(1, Happening.DeadLettered.class, dead -> dead.offset() == 2);
        String group = "/consumer-groups/billing";

        send("POST", group + "/dead-letters/redrive", "{\"dry_run\":true}", 200);
        send("POST", group + "/dead-letters/redrive", "{\"topic\":\"bills\"}", 200);
        told(
                Change.MESSAGES_REDRIVEN,
                "billing",
                Map.of("dead", "2", "topic", "bills"),
                Map.of("due", "2", "topic", "bills"));
        send("POST", group + "/dead-letters/unpark", "{}", 200);
        told(Change.MESSAGES_UNPARKED, "billing", Map.of("parked", "1"), Map.of("due", "1"));
        Eventually.holds(
                "all have failed again",
                () -> news.all(Happening.DeadLettered.class, dead -> true).size()
                                + news.all(Happening.Parked.class, parked -> true)
                                        .size()
                        >= 6);
        send("POST", group + "/dead-letters/discard", "{}", 200);
        told(Change.MESSAGES_DISCARDED, "billing", Map.of("failed", "3"), Map.of());
        send("POST", group + "/offsets/reset", "{\"topic\":\"bills\",\"to\":\"earliest\"}", 200);
        told(Change.OFFSETS_RESET, "billing", Map.of("bills-0", "3"), Map.of("bills-0", "0"));
    }

    @Test
    void a_deleted_groups_offsets_are_told() {
        send("POST", "/admin/topics", "{\"topic_name\":\"read\"}", 201);
        send("POST", "/topics/read", "{\"records\":[{\"value\":1}]}", 200);
        send("POST", "/consumers/readers", "{\"name\":\"me\"}", 200);
        String me = "/consumers/readers/instances/me";
        send("POST", me + "/subscription", "{\"topics\":[\"read\"]}", 204);
        send("GET", me + "/records?timeout=1000", null, 200);
        send("POST", me + "/offsets", null, 204);
        send("DELETE", me, null, 204);
        send("DELETE", "/consumer-groups/readers", null, 204);
        told(Change.GROUP_DELETED, "readers", Map.of("read-0", "1"), Map.of());
    }

    @Test
    void a_principal_stays_on_one_line() {
        String name = "ops\" by \"root\n\u001b[31m\u202e\\";
        http.send(
                        "POST",
                        "/admin/topics",
                        "{\"topic_name\":\"odd\"}".getBytes(UTF_8),
                        "Authorization",
                        "Bearer " + TOKENS.token(name),
                        "Content-Type",
                        "application/json")
                .is(201);
        String line = lines.getLast();
        assertEquals(
                "TOPIC_CREATED odd by \"ops\\\" by \\\"root\\u{a}\\u{1b}[31m\\u{202e}\\\\\": {} to "
                        + topic(1, 604_800_000),
                line);
    }

    @Test
    void what_the_application_does_names_nobody() {
        SERVICE.get(Topics.class).create("own", 1, TopicSettings.DEFAULTS);
        assertEquals("TOPIC_CREATED own: {} to " + topic(1, 604_800_000), lines.getLast());
    }
}
