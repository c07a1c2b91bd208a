package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TcpProxy;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database has committed what an administrator asked for, and its answer never arrives. */
class LostCommitAnswerTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TcpProxy NETWORK = TcpProxy.to(TestDatabase.port());

    @RegisterExtension
    static final TestService SERVICE = TestService.on(DATABASE)
            .with("furrow.database.url", DATABASE.urlThrough(NETWORK))
            .with("furrow.database.connection-timeout", "PT1S");

    private final Http http = new Http(SERVICE);

    @AfterAll
    static void close() throws IOException {
        NETWORK.close();
    }

    private static void losing(String mark, Supplier<Http.Answer> request, int code) {
        CompletableFuture<Void> lost = NETWORK.loseCommitBehind(mark);
        request.get().refused(code);
        assertTrue(lost.isDone());
    }

    @Test
    void a_change_of_a_topic_is_not_said_to_have_failed() {
        losing("lost-new", () -> http.post("/admin/topics", "{\"topic_name\":\"lost-new\"}"), 50302);
        http.get("/topics/lost-new").is(200);
        losing("lost-new", () -> http.delete("/topics/lost-new"), 50302);
        http.get("/topics/lost-new").refused(40401);
    }

    @Test
    void a_change_of_a_group_is_not_said_to_have_failed() {
        losing("lost-group", () -> http.post("/consumers/lost-group", "{\"name\":\"me\"}"), 50302);
        http.post("/consumers/lost-group", "{\"name\":\"me\"}").refused(40902);
        http.delete("/consumers/lost-group/instances/me").is(204);
        losing("lost-group", () -> http.delete("/consumer-groups/lost-group"), 50302);
        http.get("/consumer-groups/lost-group").refused(40404);
    }

    @Test
    void a_look_that_was_not_answered_is_to_be_done_again() {
        http.post("/admin/topics", "{\"topic_name\":\"looked-at\"}").is(201);
        losing("looked-at", () -> http.get("/topics/looked-at"), 50301);
        http.get("/topics/looked-at").is(200);
    }
}
