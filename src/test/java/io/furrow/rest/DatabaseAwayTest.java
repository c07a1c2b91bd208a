package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.rest.Contract.Operation;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        Contract contract = new Contract(http);
        Map<String, Answer> answers = new ConcurrentSkipListMap<>();
        String database = SERVICE.database().name();
        TestDatabase.asSuperuser("alter database " + database + " allow_connections false");
        TestDatabase.asSuperuser(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Operation operation : contract.operations()) {
                together.execute(
                        () -> answers.put(operation.id(), operation.example().send(http)));
            }
        } finally {
            TestDatabase.asSuperuser("alter database " + database + " allow_connections true");
        }
        List<String> refusals = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            note(refusals, operation.id(), Objects.requireNonNull(answers.get(operation.id()), operation.id()));
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
