package io.furrow.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.rest.Contract.Operation;
import io.furrow.rest.Http.Answer;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Provokes the errors of each operation: they are exactly those that the OpenAPI document declares. */
@Timeout(180)
class DeclaredErrorsTest {
    private static final int LARGEST = 8192;
    private static final int SLOWEST = 2000;
    private static final Pattern CODE = Pattern.compile("\"error_code\":([0-9]{5})");

    /** What each operation is asked instead of its example: another query, another instance, another body. */
    private static final Path PROVOKED = Path.of("src", "test", "resources", "io", "furrow", "rest", "provoked.txt");

    /** What cannot be provoked here, and why, by operation and code; {@code *} is every operation. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("* 40101", "SecurityTest asks every operation without a token"),
            Map.entry("* 40301", "SecurityTest asks every operation without the right to it"),
            Map.entry("* 41401", "the server refuses it before an operation is found: CorpusTest"),
            Map.entry("* 50001", "a bug"),
            Map.entry("* 50301", "DatabaseAwayTest asks every operation while the database is away"),
            Map.entry("* 50302", "a COMMIT whose answer is lost: LostCommitTest, LostCommitAnswerTest"),
            Map.entry("pollRecords 41601", "a log that was restored from a backup"),
            Map.entry("seek 40910", "a partition that is lost between two statements"),
            Map.entry("seekToBeginning 40910", "a partition that is lost between two statements"),
            Map.entry("seekToEnd 40910", "a partition that is lost between two statements"));

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase()
            .with("furrow.rest.request.bytes", String.valueOf(LARGEST))
            .with("furrow.rest.request.timeout.ms", String.valueOf(SLOWEST))
            .with("furrow.rest.streams", "1");

    private final Http http = new Http(SERVICE);
    private final Contract contract = new Contract(http);
    private final Map<String, TreeSet<Integer>> seen = new TreeMap<>();

    @Test
    void each_operation_answers_the_errors_it_declares_and_no_others() throws Exception {
        makeWhatTheExamplesAreAbout();
        for (Operation operation : contract.operations()) {
            note(operation, operation.example().with("Content-Type", "none"), 40001);
            note(operation, operation.example().asking(Map.of("colour", "red")), 40002);
            note(operation, operation.example().with("Accept", "text/html"), 40601);
            note(
                    operation,
                    operation.takesBody()
                            ? operation.example().with("Content-Type", "text/plain")
                            : operation.example().with("Content-Encoding", "gzip"),
                    41501);
            if (operation.takesBody()) {
                Answer without = operation.example().saying("").send(http);
                boolean required =
                        operation.described().getJsonObject("requestBody").getBoolean("required", false);
                assertEquals(required, without.status() == 400, () -> operation.id() + " " + without.text());
                contract.check(operation, without);
            }
            noteUnknownNames(operation);
            if (contract.errors(operation).contains(41301)) {
                Call large = operation.example().saying(" ".repeat(LARGEST + 1));
                note(operation, large.with("Content-Type", "application/json"), 41301);
            }
        }
        Files.readAllLines(PROVOKED).forEach(this::provoke);
        noteWhatTakesTime();
        Map<String, TreeSet<Integer>> declared = new TreeMap<>();
        for (Operation operation : contract.operations()) {
            TreeSet<Integer> here = contract.errors(operation);
            here.removeIf(
                    code -> ELSEWHERE.containsKey("* " + code) || ELSEWHERE.containsKey(operation.id() + " " + code));
            declared.put(operation.id(), here);
        }
        assertEquals(declared, seen);
    }

    /** The state in which the examples are taken, with some more instances. */
    private void makeWhatTheExamplesAreAbout() {
        http.post("/admin/topics", "{\"topic_name\":\"orders\",\"partitions_count\":2}")
                .is(201);
        http.post("/topics/orders/partitions/0", "{\"records\":[{\"value\":0}]}")
                .is(200);
        http.post("/topics/orders/partitions/1", "{\"records\":[{\"value\":0},{\"value\":0}]}")
                .is(200);
        operation("publish").example().send(http).is(200);
        String me = http.consumer("billing", "{\"name\":\"me\"}");
        http.post(me + "/assignments", Http.partition("orders")).is(204);
        http.consumer("billing", "{\"name\":\"idle\"}");
        http.subscribed("subscribed", "orders", "{\"name\":\"me\"}");
        http.consumer("shipping", "{}");
        String behind = http.consumer("billing", "{\"name\":\"behind\"}");
        String second = "\"topic\":\"orders\",\"partition\":1";
        http.post(behind + "/assignments", "{\"partitions\":[{" + second + "}]}")
                .is(204);
        http.post(behind + "/offsets", "{\"offsets\":[{" + second + ",\"offset\":0}]}")
                .is(204);
        for (int partition : List.of(0, 1)) {
            http.post("/topics/orders/truncate", "{\"partition\":" + partition + ",\"before_offset\":1}")
                    .is(200);
        }
    }

    private Operation operation(String id) {
        return contract.operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void note(Operation operation, Call call, int expected) {
        Answer answer = call.send(http);
        assertEquals(expected, answer.object().getInt("error_code"), () -> operation.id() + " " + call + answer.text());
        contract.check(operation, answer);
        saw(operation, expected);
    }

    private void saw(Operation operation, int code) {
        seen.computeIfAbsent(operation.id(), id -> new TreeSet<>()).add(code);
    }

    private void noteUnknownNames(Operation operation) {
        Call example = operation.example();
        Map<String, String> unknown = new TreeMap<>();
        unknown.put("40401 {topic}", "nowhere");
        unknown.put("40402 {partition}", "7");
        unknown.put("40403 {instance}", "nobody");
        if (operation.path().startsWith("/consumer-groups")) {
            unknown.put("40404 {group}", "nobody");
        }
        unknown.forEach((name, value) -> {
            String[] template = operation.path().split("/", -1);
            String[] path = example.path().split("/", -1);
            int at = List.of(template).indexOf(name.substring(6));
            if (at >= 0) {
                path[at] = value;
                note(operation, example.to(String.join("/", path)), Integer.parseInt(name.substring(0, 5)));
            }
        });
    }

    private void provoke(String line) {
        String[] words = line.split(" ", 3);
        Operation operation = operation(words[0]);
        Call call = operation.example();
        String instead = words.length < 3 ? "" : words[2];
        if (instead.startsWith("?")) {
            call = call.asking(Call.of("GET", instead, Map.of(), "").query());
        } else if (instead.equals("@subscribed")) {
            call = call.to(call.path().replace("billing", "subscribed"));
        } else if (instead.startsWith("@")) {
            call = call.to(call.path().replace("/me/", "/" + instead.substring(1) + "/"));
        } else if (!instead.isEmpty()) {
            call = call.saying(instead);
        }
        // The key that the set-up has published with.
        note(
                operation,
                words[1].equals("42290") ? call.with("Idempotency-Key", "order-1") : call,
                Integer.parseInt(words[1]));
    }

    private void noteWhatTakesTime() throws Exception {
        List<Operation> bodies =
                contract.operations().stream().filter(Operation::takesBody).toList();
        List<Callable<Integer>> slow = new ArrayList<>();
        bodies.forEach(operation -> slow.add(() -> slowly(operation.example())));
        noteAll(bodies, slow, 40801);
        // Those that read none look whether there is one, where nothing says what it is.
        List<Operation> posts = contract.operations().stream()
                .filter(operation ->
                        Set.of("POST", "PATCH").contains(operation.example().method()))
                .toList();
        List<Callable<Integer>> many = new ArrayList<>();
        for (Operation operation : posts) {
            Call call = operation.takesBody()
                    ? operation.example()
                    : operation.example().saying("{}");
            many.add(() -> call.send(http).object().getInt("error_code"));
        }
        BodyMemory memory = SERVICE.get(BodyMemory.class);
        List<BodyMemory.Share> beginnings = new ArrayList<>();
        while (memory.forBeginnings() > 0) {
            BodyMemory.Share share = memory.share();
            share.take(1);
            beginnings.add(share);
        }
        noteAll(posts, many, 42901);
        beginnings.forEach(BodyMemory.Share::giveBack);
        Operation stream = operation("streamRecords");
        HttpRequest request = HttpRequest.newBuilder(http.uri(stream.example().target()))
                .headers(stream.example().headerLines())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(200, client.send(request, BodyHandlers.ofInputStream()).statusCode());
            note(stream, stream.example(), 42901);
            client.shutdownNow();
        }
    }

    private void noteAll(List<Operation> operations, List<Callable<Integer>> calls, int expected) throws Exception {
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> codes = together.invokeAll(calls);
            for (int n = 0; n < operations.size(); n++) {
                assertEquals(expected, codes.get(n).get(), operations.get(n).id());
                assertTrue(
                        contract.errors(operations.get(n)).contains(expected),
                        operations.get(n).id());
                saw(operations.get(n), expected);
            }
        }
    }

    /** Sends one byte of a body, and the next one when it is too late; answers the code of the problem. */
    private static int slowly(Call call) throws IOException {
        try (Socket socket = new Socket(SERVICE.uri().getHost(), SERVICE.uri().getPort())) {
            socket.setSoTimeout(SLOWEST);
            OutputStream out = socket.getOutputStream();
            out.write(String.join(
                            "\r\n",
                            call.method() + " " + RestApplication.PATH + call.target() + " HTTP/1.1",
                            "Host: x",
                            "Content-Type: application/json",
                            "Content-Length: 1000",
                            "",
                            "{")
                    .getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            Matcher code = CODE.matcher(answer);
            while (!code.reset().find()) {
                try {
                    answer.append((char) socket.getInputStream().read());
                } catch (SocketTimeoutException e) {
                    out.write(' ');
                }
            }
            return Integer.parseInt(code.group(1));
        }
    }
}
