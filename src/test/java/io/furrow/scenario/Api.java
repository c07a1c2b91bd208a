package io.furrow.scenario;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that knows several replicas and sends each call to the next of them, again and again until one answers. */
final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<Replica> replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Api(List<Replica> replicas) {
        this.replicas = List.copyOf(replicas);
    }

    /** An answer, and whether an earlier try of the call may have been carried out unheard. */
    record Answer(int status, String body, boolean repeated) {
        JsonValue json() {
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.readValue();
            }
        }

        JsonObject object() {
            return json().asJsonObject();
        }

        Answer is(int... wanted) {
            for (int status : wanted) {
                if (status == this.status) {
                    return this;
                }
            }
            throw new AssertionError("Answered " + status + ": " + body);
        }
    }

    Answer get(String path) throws InterruptedException {
        return call(request -> request.GET(), path);
    }

    Answer delete(String path) throws InterruptedException {
        return call(request -> request.DELETE(), path);
    }

    Answer post(String path, String body) throws InterruptedException {
        return call(request -> request.POST(BodyPublishers.ofString(body)), path);
    }

    /** Publishes records whose keys and values are texts, at most once. */
    Answer publish(String topic, String body, String idempotencyKey) throws InterruptedException {
        return call(
                request -> request.setHeader("Content-Type", "application/vnd.kafka.text.v2+json")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(BodyPublishers.ofString(body)),
                "/topics/" + topic);
    }

    /** The method and body of a call. */
    interface Call {
        HttpRequest.Builder of(HttpRequest.Builder request);
    }

    private Answer call(Call call, String path) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        boolean repeated = false;
        while (Instant.now().isBefore(deadline)) {
            Replica replica = replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size()));
            Optional<HttpResponse<String>> response =
                    replica.uri().flatMap(uri -> once(call, uri.resolve("/api/v1" + path)));
            if (response.isPresent() && response.get().statusCode() != 503) {
                return new Answer(response.get().statusCode(), response.get().body(), repeated);
            }
            repeated = true;
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("No replica answered " + path);
    }

    private Optional<HttpResponse<String>> once(Call call, URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(40)).header("Content-Type", "application/json");
        try {
            return Optional.of(client.send(call.of(request).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            // The replica was killed, or is not there yet: the next one is asked.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
