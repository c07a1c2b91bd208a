package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.FailurePolicy;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.HeardNews;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLetterResourceTest {
    private static final String DEAD = "/consumer-groups/billing/dead-letters";

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.deliver.attempts", "1")
            .with("furrow.consume.heartbeat.interval.ms", "200")
            .inviting(Observer.class, HeardNews.class);

    private final Http http = new Http(SERVICE);

    static class Observer {
        static final AtomicBoolean MENDED = new AtomicBoolean();

        void bill(
                @Observes @Subscribed(topic = "bills", group = "billing", onFailure = FailurePolicy.PARK_KEY)
                        Message<String> message) {
            if (!MENDED.get()) {
                throw new IllegalStateException("no <money>");
            }
        }
    }

    @BeforeAll
    static void publish() {
        SERVICE.get(Topics.class).create("bills", 1, TopicSettings.DEFAULTS);
        new Http(SERVICE)
                .post(
                        "/topics/bills",
                        "{\"records\":[{\"key\":\"k\",\"value\":1},{\"key\":\"k\",\"value\":2},{\"value\":3},{\"key\":\"l\",\"value\":4}]}")
                .is(200);
        SERVICE.get(HeardNews.class).await(1, Happening.Parked.class, news -> news.offset() == 3);
    }

    private List<Integer> offsets(String query) {
        return http.get(DEAD + query).is(200).array().getValuesAs(JsonObject.class).stream()
                .map(entry -> entry.getInt("offset"))
                .toList();
    }

    @Test
    @Order(1)
    void failed_messages_are_listed_by_what_they_are() {
        assertEquals(List.of(0, 1, 2, 3), offsets(""));
        assertEquals(List.of(0, 1, 3), offsets("?state=parked"));
        assertEquals(List.of(2), offsets("?state=dead"));
        assertEquals(List.of(0, 1), offsets("?key=%22k%22&topic=bills"));
        assertEquals(List.of(0, 1), offsets("?limit=2"));
        assertEquals(List.of(2, 3), offsets("?limit=2&after=bills:0:1"));
        assertEquals(List.of(), offsets("?since=9999999999999"));
        JsonObject first = http.get(DEAD + "?limit=1").is(200).array().getJsonObject(0);
        assertEquals("parked", first.getString("state"));
        assertEquals(1, first.getInt("value"));
        assertEquals(1, first.getInt("attempts"));
        assertEquals("java.lang.IllegalStateException: no <money>", first.getString("last_error"));
        assertEquals(0, first.getInt("redrives"));
        assertTrue(!first.getBoolean("due"), first::toString);
    }

    @Test
    @Order(2)
    void what_is_asked_for_is_read_strictly() {
        http.get(DEAD + "?state=gone").refused(42201).at("/state");
        http.get(DEAD + "?after=bills").refused(40001).at("/after");
        http.get(DEAD + "?after=nowhere:0:1").refused(40401);
        http.get(DEAD + "?since=-1").refused(42201).at("/since");
        http.get(DEAD + "?topic=nowhere").refused(40401);
        for (String action : List.of("/redrive", "/unpark", "/discard")) {
            http.post(DEAD + action, "{\"most\":1}").refused(40002).at("/most");
            http.post(DEAD + action, "{\"max\":0}").refused(42201).at("/max");
            http.post(DEAD + action, "{\"max\":10001}").refused(42201).at("/max");
            http.post(DEAD + action, "{\"offsets\":[1]}").refused(42201).at("/offsets");
            http.post(DEAD + action, "{\"partition\":0}").refused(42201).at("/partition");
            http.post(DEAD + action, "{\"topic\":\"bills\",\"partition\":7}").refused(40402);
            http.post("/consumer-groups/nobody/dead-letters" + action, "{}").refused(40404);
        }
        http.post(DEAD + "/unpark", "{\"topic\":\"bills\",\"partition\":0,\"offsets\":[0]}")
                .refused(42201)
                .at("/offsets");
    }

    @Test
    @Order(3)
    void a_dry_run_changes_nothing_and_the_same_without_it_is_delivered() {
        String key = "{\"topic\":\"bills\",\"key\":\"k\",\"max\":10,\"dry_run\":true}";
        assertEquals(
                "{\"messages\":2,\"exhausted\":0,\"dry_run\":true}",
                http.post(DEAD + "/unpark", key).is(200).text());
        assertEquals(List.of(0, 1, 2, 3), offsets(""));
        Observer.MENDED.set(true);
        assertEquals(
                "{\"messages\":2,\"exhausted\":0,\"dry_run\":false}",
                http.post(DEAD + "/unpark", key.replace("true", "false"))
                        .is(200)
                        .text());
        Eventually.holds("the key has been let go", () -> offsets("").equals(List.of(2, 3)));
        http.post(DEAD + "/redrive", "").is(200);
        Eventually.holds("the dead one is delivered", () -> offsets("").equals(List.of(3)));
        assertEquals(
                "{\"messages\":1,\"exhausted\":0,\"dry_run\":false}",
                http.post(DEAD + "/discard", "{\"topic\":\"bills\",\"partition\":0,\"offsets\":[3]}")
                        .is(200)
                        .text());
        assertEquals(List.of(), offsets(""));
    }
}
