package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.TestService;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A plain HTTP client of the running service. */
final class Http {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestService service;

    Http(TestService service) {
        this.service = service;
    }

    /** A name that no other test uses. */
    static String name(String of) {
        return of + "-" + NAMES.incrementAndGet();
    }

    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonStructure json() {
            try (var reader = Json.createReader(new StringReader(text()))) {
                return reader.read();
            }
        }

        JsonObject object() {
            return json().asJsonObject();
        }

        JsonArray array() {
            return json().asJsonArray();
        }

        Answer is(int status) {
            assertEquals(status, status(), this::text);
            return this;
        }

        /** Asserts the one form of all errors. */
        Answer refused(int code) {
            assertEquals(code / 100, status(), this::text);
            JsonObject problem = object();
            assertEquals(code, problem.getInt("error_code"), this::text);
            assertEquals("urn:furrow:error:" + code, problem.getString("type"));
            assertEquals(code / 100, problem.getInt("status"));
            assertEquals(problem.getString("detail"), problem.getString("message"));
            return this;
        }

        /** Asserts which part of the request is blamed. */
        Answer at(String pointer) {
            assertEquals(
                    pointer, object().getJsonArray("errors").getJsonObject(0).getString("pointer"));
            return this;
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    Answer delete(String path) {
        return send("DELETE", path, new byte[0]);
    }

    /** Posts JSON as application/json. */
    Answer post(String path, String json) {
        return post(path, "application/json", json);
    }

    /** Posts a text of some type, with more headers. */
    Answer post(String path, String type, String body, String... headers) {
        return send(
                "POST",
                path,
                body.getBytes(StandardCharsets.UTF_8),
                Stream.concat(Stream.of("Content-Type", type), Stream.of(headers))
                        .toArray(String[]::new));
    }

    Answer send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return send(client, request.build());
        } catch (IOException e) {
            return sendAnew(request.build());
        }
    }

    /** The server may be closing a kept connection just when it is used again; on one of its own a request must be answered. */
    private static Answer sendAnew(HttpRequest request) {
        try (HttpClient fresh = HttpClient.newHttpClient()) {
            return send(fresh, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return new Answer(client.send(request, BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create(service.uri() + (path.startsWith("//") ? path.substring(1) : "/api/v1" + path));
    }

    /** Reads the first partition of a topic. */
    Answer read(String topic, String query, String... headers) {
        return get("/topics/" + topic + "/partitions/0/records?" + query, headers);
    }

    /** Creates a topic. */
    String topic(int partitions) {
        String topic = name("topic");
        post("/admin/topics", "{\"topic_name\":\"" + topic + "\",\"partitions_count\":" + partitions + "}")
                .is(201);
        return topic;
    }

    /** Creates a consumer instance and answers its path. */
    String consumer(String group, String json) {
        JsonObject created = post("/consumers/" + group, json).is(200).object();
        return "/consumers/" + group + "/instances/" + created.getString("instance_id");
    }

    /** A consumer instance subscribed to a topic. */
    String subscribed(String group, String topic, String json) {
        String consumer = consumer(group, json);
        post(consumer + "/subscription", "{\"topics\":[\"" + topic + "\"]}").is(204);
        return consumer;
    }

    /** What an instance gets without waiting. */
    JsonArray poll(String consumer) {
        return get(consumer + "/records?timeout=0").is(200).array();
    }

    /** What an instance says is committed. */
    String committed(String consumer) {
        return get(consumer + "/offsets").is(200).text();
    }

    /** The first partition of a topic, in a body. */
    static String partition(String topic) {
        return "{\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0}]}";
    }

    /** An offset of the first partition of a topic, in a body. */
    static String offset(String topic, long offset) {
        return "{\"offsets\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"offset\":" + offset + "}]}";
    }

    /** Publishes JSON values. */
    Answer publish(String topic, String... values) {
        StringBuilder records = new StringBuilder();
        for (String value : values) {
            records.append(records.isEmpty() ? "" : ",")
                    .append("{\"value\":")
                    .append(value)
                    .append('}');
        }
        return post("/topics/" + topic, "{\"records\":[" + records + "]}").is(200);
    }
}
