package io.furrow.chaos;

import io.furrow.chaos.Operation.Refused;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The HTTP API of the replicas: each call goes to one that listens, and is sent once. Safe for any thread. */
final class Door {
    /** How often the HTTP client may send a request: by itself it would repeat a poll whose answer was lost. */
    private static final String TRIES = "jdk.httpclient.redirects.retrylimit";

    private static final String API = "/api/v1";
    private static final String PROCESS = "door";
    private static final String TEXT = "application/vnd.kafka.text.v2+json";
    private static final Duration PATIENCE = Duration.ofSeconds(7);
    private static final int OK = 200;
    private static final int MOST_BUGS = 20;
    private static final JsonProvider JSON = JsonProvider.provider();

    private final List<Replica> replicas;
    private final HistoryWriter history;
    private final HttpClient client;
    private final Queue<String> bugs = new ConcurrentLinkedQueue<>();

    /** @param history what is no success is written into it */
    Door(List<Replica> replicas, HistoryWriter history) {
        System.setProperty(TRIES, "1");
        this.replicas = List.copyOf(replicas);
        this.history = history;
        this.client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    }

    /**
     * What came of a call.
     *
     * @param sent whether it may have been carried out
     * @param status 0 where no whole answer came
     * @param retryAfter whether it says when to try again
     */
    record Answer(boolean sent, int status, boolean retryAfter, String body) {
        private static final Answer NOT_SENT = new Answer(false, 0, false, "");
        private static final Answer LOST = new Answer(true, 0, false, "");

        static Answer of(int status, HttpHeaders headers, String body) {
            return new Answer(true, status, headers.firstValue("Retry-After").isPresent(), body);
        }

        boolean ok() {
            return status >= 200 && status < 300;
        }

        /** What is known of a call that stores messages, of which the API says for certain when nothing was stored. */
        Event.Type ofPublish() {
            return notStored() ? Event.Type.FAIL : outcome();
        }

        /** What is known of any other call. */
        Event.Type outcome() {
            if (ok()) {
                return Event.Type.OK;
            }
            return !sent || (status >= 400 && status < 500) ? Event.Type.FAIL : Event.Type.INFO;
        }

        private boolean notStored() {
            return status == 503 && json().asJsonObject().getInt("error_code") == 50301;
        }

        JsonValue json() {
            try (var reader = JSON.createReader(new StringReader(body))) {
                return reader.readValue();
            }
        }

        JsonObject object() {
            return json().asJsonObject();
        }
    }

    /** A replica that listens, as far as is known; empty where none does. */
    Optional<Replica> any(Draws draws) {
        List<Replica> listening =
                replicas.stream().filter(replica -> replica.uri().isPresent()).toList();
        return listening.isEmpty() ? Optional.empty() : Optional.of(draws.of(listening));
    }

    /** Asks for anything but records. */
    Answer ask(Replica replica, String path) throws InterruptedException {
        return call(replica, path, HttpRequest.newBuilder().GET());
    }

    /** Asks for records whose keys and values are texts. */
    Answer get(Replica replica, String path) throws InterruptedException {
        return call(replica, path, HttpRequest.newBuilder().GET().header("Accept", TEXT));
    }

    Answer delete(Replica replica, String path) throws InterruptedException {
        return call(replica, path, HttpRequest.newBuilder().DELETE());
    }

    Answer post(Replica replica, String path, String body) throws InterruptedException {
        return call(
                replica,
                path,
                HttpRequest.newBuilder()
                        .POST(BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json"));
    }

    /** Publishes records whose keys and values are texts. */
    Answer publish(Replica replica, String topic, String body, @Nullable String idempotencyKey)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)).header("Content-Type", TEXT);
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return call(replica, "/topics/" + topic, request);
    }

    /** What came of asking for a stream; of one that has begun, what comes on it. */
    record Opened(Answer answer, Optional<EventStream> events) {
        private static Opened not(Answer answer) {
            return new Opened(answer, Optional.empty());
        }
    }

    /** Asks for server-sent events, behind those that were got before. */
    Opened stream(Replica replica, String path, @Nullable String lastEventId) throws InterruptedException {
        Optional<URI> uri = replica.uri();
        if (uri.isEmpty()) {
            return Opened.not(Answer.NOT_SENT);
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri.get().resolve(API + path)).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            Opened opened =
                    client.send(request.timeout(PATIENCE).build(), Door::opened).body();
            note(path, opened.answer());
            return opened;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return Opened.not(none(path, e, Answer.NOT_SENT));
        } catch (IOException e) {
            return Opened.not(none(path, e, Answer.LOST));
        }
    }

    private static BodySubscriber<Opened> opened(HttpResponse.ResponseInfo info) {
        int status = info.statusCode();
        if (status != OK) {
            return BodySubscribers.mapping(
                    BodySubscribers.ofString(StandardCharsets.UTF_8),
                    body -> Opened.not(Answer.of(status, info.headers(), body)));
        }
        return BodySubscribers.mapping(BodySubscribers.ofPublisher(), body -> {
            EventStream events = new EventStream();
            body.subscribe(BodySubscribers.fromLineSubscriber(events));
            return new Opened(Answer.of(status, info.headers(), ""), Optional.of(events));
        });
    }

    private Answer call(Replica replica, String path, HttpRequest.Builder request) throws InterruptedException {
        Optional<URI> uri = replica.uri();
        if (uri.isEmpty()) {
            return Answer.NOT_SENT;
        }
        try {
            HttpResponse<String> response = client.send(
                    request.uri(uri.get().resolve(API + path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
            return note(path, Answer.of(response.statusCode(), response.headers(), response.body()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return none(path, e, Answer.NOT_SENT);
        } catch (IOException e) {
            return none(path, e, Answer.LOST);
        }
    }

    private Answer note(String path, Answer answer) {
        if (answer.status() >= 500 && answer.status() != 503 && bugs.size() < MOST_BUGS) {
            bugs.add("Answered " + answer.status() + " on " + path + ": " + answer.body());
        }
        if (!answer.ok()) {
            refused(path, answer.status() + (answer.retryAfter() ? " with Retry-After: " : ": ") + answer.body());
        }
        return answer;
    }

    /** No whole answer came. */
    private Answer none(String path, IOException why, Answer answer) {
        refused(path, (answer.sent() ? "no answer: " : "not sent: ") + why);
        return answer;
    }

    private void refused(String path, String answer) {
        history.happened(PROCESS, new Refused(path, answer));
    }

    /** Answers that must never be given, whatever breaks. */
    List<String> bugs() {
        return List.copyOf(bugs);
    }
}
