package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class DatabaseAwayTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.database.connection-timeout", "PT0.5S")
            .with("furrow.publish.delivery.timeout.ms", "500");

    private final Http http = new Http(SERVICE);

    @Test
    void every_operation_tells_that_nothing_was_done_and_works_again_afterwards() {
        String topic = http.topic(1);
        http.publish(topic, "1");
        String consumer = http.subscribed(Http.name("group"), topic, "{}");
        String entry = "{\"topic\":\"" + topic + "\",\"partition\":0";
        List<String> refusals = new ArrayList<>();
        String database = SERVICE.database().name();
        TestDatabase.asSuperuser("alter database " + database + " allow_connections false");
        TestDatabase.asSuperuser(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
        try {
            for (String path : List.of(
                    "/topics",
                    "/topics/" + topic,
                    "/topics/" + topic + "/partitions",
                    "/topics/" + topic + "/partitions/0",
                    "/topics/" + topic + "/partitions/0/offsets",
                    "/topics/" + topic + "/partitions/0/offsets?timestamp=0",
                    "/topics/" + topic + "/partitions/0/records?offset=0",
                    consumer + "/records",
                    consumer + "/offsets",
                    consumer + "/subscription",
                    consumer + "/assignments",
                    "/consumer-groups",
                    "/consumer-groups/g",
                    "/consumer-groups/g/members",
                    "/consumer-groups/g/lags",
                    "/consumer-groups/g/lag-summary",
                    "/consumer-groups/g/dead-letters")) {
                note(refusals, "GET " + path, http.get(path));
            }
            note(refusals, "POST /admin/topics", http.post("/admin/topics", "{\"topic_name\":\"new\"}"));
            note(refusals, "POST records", http.post("/topics/" + topic, "{\"records\":[{\"value\":1}]}"));
            note(
                    refusals,
                    "POST truncate",
                    http.post("/topics/" + topic + "/truncate", "{\"partition\":0,\"before_offset\":1}"));
            note(refusals, "POST retention", http.send("POST", "/admin/retention/run", new byte[0]));
            note(refusals, "POST consumers", http.post("/consumers/g", "{}"));
            note(refusals, "POST subscription", http.post(consumer + "/subscription", "{\"topics\":[\"a\"]}"));
            note(
                    refusals,
                    "POST assignments",
                    http.post(consumer + "/assignments", "{\"partitions\":[" + entry + "}]}"));
            note(
                    refusals,
                    "POST offsets",
                    http.post(consumer + "/offsets", "{\"offsets\":[" + entry + ",\"offset\":1}]}"));
            note(
                    refusals,
                    "POST positions",
                    http.post(consumer + "/positions", "{\"offsets\":[" + entry + ",\"offset\":1}]}"));
            note(refusals, "POST heartbeat", http.send("POST", consumer + "/heartbeat", new byte[0]));
            note(refusals, "DELETE topic", http.delete("/topics/" + topic));
            note(refusals, "DELETE consumer", http.delete(consumer));
            note(refusals, "DELETE group", http.delete("/consumer-groups/g"));
        } finally {
            TestDatabase.asSuperuser("alter database " + database + " allow_connections true");
        }
        assertEquals(List.of(), refusals);
        Answer again = http.get("/topics/" + topic);
        while (again.status() == 503) {
            // The pool is connecting again.
            again = http.get("/topics/" + topic);
        }
        assertEquals(
                1,
                again.is(200)
                        .object()
                        .getJsonArray("partitions")
                        .getJsonObject(0)
                        .getInt("end_offset"));
        assertEquals(
                1, http.get(consumer + "/records?timeout=0").is(200).array().size());
    }

    private static void note(List<String> wrong, String operation, Answer answer) {
        if (answer.status() != 503
                || answer.object().getInt("error_code") != 50301
                || !answer.header("Retry-After").equals("1")) {
            wrong.add(operation + ": " + answer.text() + "\n");
        }
    }
}
