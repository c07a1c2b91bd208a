package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import io.furrow.testing.Tokens;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The HTTP API, closed by tokens and rules. */
@Timeout(120)
class SecurityTest {
    private static final Tokens TOKENS = new Tokens();

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.security", "jwt")
            .with("mp.jwt.verify.issuer", Tokens.ISSUER)
            .with("mp.jwt.verify.audiences", Tokens.AUDIENCE)
            .with("mp.jwt.verify.publickey", TOKENS.publicKey())
            .with("furrow.security.rules", rules());

    private final Http http = new Http(SERVICE);

    /** Roles that may do one thing only, and roles that may do everything but that. */
    private static String rules() {
        List<String> rules = new ArrayList<>();
        for (Action action : Action.values()) {
            for (Kind kind : Kind.values()) {
                String what = word(kind) + (kind == Kind.CLUSTER ? "" : " *");
                Set<String> others = new TreeSet<>();
                for (Action other : Action.values()) {
                    if (fits(other, kind) && other != action && action != Action.DESCRIBE) {
                        others.add(word(other));
                    }
                }
                if (fits(action, kind)) {
                    rules.add("role only-" + word(action) + " may " + word(action) + " on " + what);
                }
                if (!others.isEmpty()) {
                    rules.add("role but-" + word(action) + " may " + String.join(",", others) + " on " + what);
                }
            }
        }
        rules.add("role clerks may all on topic mine*");
        rules.add("role clerks may all on group mine*");
        rules.add("role members may read on group mine*");
        return String.join("; ", rules);
    }

    /** As docs/security.md says it. */
    private static boolean fits(Action action, Kind kind) {
        return switch (kind) {
            case TOPIC -> action != Action.RESET && action != Action.REDRIVE;
            case GROUP ->
                Set.of(Action.READ, Action.DESCRIBE, Action.DELETE, Action.RESET, Action.REDRIVE)
                        .contains(action);
            case CLUSTER -> action == Action.ALTER;
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A method of a resource, as a request. */
    private record Operation(String method, String path, Action action, Kind kind) {
        static Operation of(Method method) {
            Requires requires = method.getAnnotation(Requires.class);
            assertNotNull(requires, () -> method + " has no @Requires: nobody may do it");
            return new Operation(
                    httpMethod(method), method.getAnnotation(Path.class).value(), requires.value(), requires.on());
        }

        private static String httpMethod(Method method) {
            return Arrays.stream(method.getAnnotations())
                    .map(Annotation::annotationType)
                    .flatMap(type -> Stream.ofNullable(type.getAnnotation(HttpMethod.class)))
                    .map(HttpMethod::value)
                    .findFirst()
                    .orElseThrow();
        }

        /** Whether the path says what is done to which thing. */
        boolean named() {
            return kind == Kind.CLUSTER || path.contains("{" + word(kind) + "}");
        }

        Answer send(Http http, String name, String... headers) {
            String filled = path.replace("{topic}", name)
                    .replace("{group}", name)
                    .replace("{instance}", "nobody")
                    .replace("{partition}", "0");
            byte[] body = Set.of("POST", "PATCH").contains(method)
                    ? "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)
                    : new byte[0];
            String[] all = Stream.concat(
                            Stream.of(headers),
                            body.length == 0 ? Stream.of() : Stream.of("Content-Type", "application/json"))
                    .toArray(String[]::new);
            return http.send(method, filled, body, all);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static List<Operation> operations() {
        return new RestApplication()
                .getClasses().stream()
                        .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(Path.class))
                        .map(Operation::of)
                        .toList();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String[] role(String... roles) {
        return bearer(TOKENS.token("somebody", roles));
    }

    @BeforeAll
    static void make() {
        SERVICE.get(Topics.class).create("there", 1, TopicSettings.DEFAULTS);
        SERVICE.get(Topics.class).create("mine", 1, TopicSettings.DEFAULTS);
        assertEquals(List.of("there"), SERVICE.get(Topics.class).list("there", "", 10));
    }

    @Test
    void operations_that_ask_by_themselves_are_known() {
        assertEquals(
                Set.of("GET /topics", "POST /admin/topics", "GET /consumer-groups"),
                operations().stream()
                        .filter(operation -> !operation.named())
                        .map(Operation::toString)
                        .collect(Collectors.toSet()));
    }

    @TestFactory
    Stream<DynamicTest> without_a_token_nothing_is_done() {
        return operations().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    Answer answer = operation.send(http, "there");
                    assertEquals(401, answer.status());
                    assertEquals("Bearer", answer.header("WWW-Authenticate"));
                    if (!operation.method().equals("HEAD")) {
                        answer.refused(40101);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> who_may_do_everything_else_is_refused_whether_or_not_it_exists() {
        return operations().stream()
                .filter(Operation::named)
                .filter(operation -> !operation.method().equals("HEAD"))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    String[] others = role("but-" + word(operation.action()));
                    Answer there = operation.send(http, "there", others).refused(40301);
                    Answer gone = operation.send(http, "gone", others).refused(40301);
                    assertEquals(there.text().replace("there", "gone"), gone.text());
                }));
    }

    @TestFactory
    Stream<DynamicTest> who_may_do_only_this_is_let_in() {
        return operations().stream()
                .filter(operation -> !operation.method().equals("HEAD"))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    Answer answer = operation.send(http, "gone", role("only-" + word(operation.action())));
                    assertTrue(answer.status() != 401 && answer.status() != 403, answer::text);
                }));
    }

    @Test
    void tokens_are_refused_that_are_none_or_too_many() {
        http.get("/topics", "Authorization", "Basic YTpi").refused(40101);
        http.get("/topics", "Authorization", "Bearer").refused(40101);
        http.get("/topics", "Authorization", "Bearer x y").refused(40101);
        String good = TOKENS.token("somebody");
        http.get("/topics", "Authorization", "Bearer " + good, "Authorization", "Bearer " + good)
                .refused(40101);
        http.get("/topics?access_token=" + good).refused(40101);
        http.get("/topics", bearer(Tokens.unsigned(Tokens.claims("somebody")))).refused(40101);
        http.get("/topics", "Authorization", "bearer " + good).is(200);
    }

    @Test
    void lists_show_what_the_caller_may_know() {
        assertEquals("[\"mine\"]", http.get("/topics?prefix=m", role("clerks")).text());
        assertFalse(http.get("/topics", role("clerks")).text().contains("there"));
        assertEquals("[\"mine\"]", http.get("/topics?limit=1", role("clerks")).text());
        assertEquals("[]", http.get("/topics", role("nothing")).text());
        assertEquals("[]", http.get("/consumer-groups", role("nothing")).text());
    }

    @Test
    void a_topic_is_created_only_under_a_name_that_is_allowed() {
        String[] clerk = withType(role("clerks"));
        http.send(
                        "POST",
                        "/admin/topics",
                        "{\"topic_name\":\"yours\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        clerk)
                .refused(40301);
        http.send(
                        "POST",
                        "/admin/topics",
                        "{\"topic_name\":\"mine-2\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        clerk)
                .is(201);
        // Whether it exists is not to be learned by creating it.
        assertEquals(
                http.send(
                                "POST",
                                "/admin/topics",
                                "{\"topic_name\":\"yours\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                clerk)
                        .text()
                        .replace("yours", "there"),
                http.send(
                                "POST",
                                "/admin/topics",
                                "{\"topic_name\":\"there\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                clerk)
                        .text());
    }

    private static String[] withType(String[] headers) {
        return Stream.concat(Stream.of(headers), Stream.of("Content-Type", "application/json"))
                .toArray(String[]::new);
    }

    private Answer post(String path, String body, String... headers) {
        return http.send("POST", path, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), withType(headers));
    }

    @Test
    void an_instance_belongs_to_who_made_it() {
        String[] alice = bearer(TOKENS.token("alice", "clerks"));
        String[] bob = bearer(TOKENS.token("bob", "clerks"));
        post("/consumers/mine", "{\"name\":\"a\"}", alice).is(200);
        String instance = "/consumers/mine/instances/";
        post(instance + "a/subscription", "{\"topics\":[\"mine\"]}", alice).is(204);
        post(instance + "a/heartbeat", "", alice).is(204);
        for (String operation : List.of("heartbeat", "offsets")) {
            Answer others = post(instance + "a/" + operation, "{}", bob).refused(40403);
            Answer nobodys = post(instance + "b/" + operation, "{}", bob).refused(40403);
            assertEquals(others.text().replace("\\\"a\\\"", "\\\"b\\\""), nobodys.text());
        }
        http.get(instance + "a/records", bob).refused(40403);
        http.send("DELETE", instance + "a", new byte[0], bob).refused(40403);
        http.get(instance + "a/records?timeout=0", alice).is(200);
        http.send("DELETE", instance + "a", new byte[0], alice).is(204);
    }

    @Test
    void an_instance_reads_only_topics_that_its_owner_may_read() {
        String[] clerk = bearer(TOKENS.token("carol", "clerks"));
        post("/consumers/mine", "{\"name\":\"c\"}", clerk).is(200);
        String instance = "/consumers/mine/instances/c/";
        post(instance + "subscription", "{\"topics\":[\"mine\",\"there\"]}", clerk)
                .refused(40301);
        post(instance + "subscription", "{\"topic_pattern\":\"mine.*\"}", clerk).refused(40301);
        post(instance + "assignments", "{\"partitions\":[{\"topic\":\"there\",\"partition\":0}]}", clerk)
                .refused(40301);
        post(instance + "subscription", "{\"topics\":[\"mine\"]}", clerk).is(204);
        // The next token names other roles.
        String[] later = bearer(TOKENS.token("carol", "only-read"));
        http.get(instance + "records?timeout=0", later).is(200);
        String[] groupOnly = bearer(TOKENS.token("carol", "but-write"));
        http.get(instance + "records?timeout=0", groupOnly).is(200);
        http.get(instance + "records?timeout=0", bearer(TOKENS.token("carol", "members")))
                .refused(40301);
        http.get(instance + "records?timeout=0", bearer(TOKENS.token("carol"))).refused(40301);
        assertTrue(SERVICE.get(ConsumerGroups.class).list().contains("mine"));
    }

    @Test
    void a_stream_ends_when_its_token_expires() throws Exception {
        long expires = Instant.now().getEpochSecond() + 3;
        String token = TOKENS.signed(Tokens.claims("dave", "clerks").add("exp", expires));
        String events = http.get(
                        "/topics/mine/stream", "Accept", "text/event-stream", "Authorization", "Bearer " + token)
                .is(200)
                .text();
        assertTrue(events.contains("event: end"), events);
        assertTrue(events.contains("40101"), events);
        assertTrue(Instant.now().getEpochSecond() >= expires);
    }
}
