package io.furrow.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.furrow.benchmark.Peer.Sender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Clients that each wait for the answer to their request. */
final class HttpPublish implements Case {
    @Override
    public String name() {
        return "publish-http";
    }

    @Override
    public String title() {
        return "Publishing over HTTP, each client waiting for its answer, JSON of 100 B";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        byte[] value = Payload.of(100);
        List<Variant> variants = new ArrayList<>();
        for (int records : new int[] {1, 10, 100, 500}) {
            List<byte[]> values = Collections.nCopies(records, value);
            byte[] body = body(records, value);
            for (int clients : new int[] {1, 8, 32}) {
                String topic = Bench.fresh("http");
                bench.furrow().createTopic(topic, 1);
                Sender sender = bench.furrow().sender(topic);
                URI uri = bench.uri().resolve("/api/v1/topics/" + topic);
                String group = (clients == 1 ? "1 client" : clients + " clients") + ", "
                        + (records == 1 ? "1 record" : records + " records");
                variants.add(Variant.of(
                        group,
                        "publishAll in Java",
                        time -> Callers.batches(
                                clients,
                                client -> () -> {
                                    sender.sendAll(values).toCompletableFuture().join();
                                    return records;
                                },
                                time)));
                variants.add(Variant.of(
                        group,
                        "POST",
                        time -> Callers.batches(
                                clients,
                                client -> () -> {
                                    post(uri, body);
                                    return records;
                                },
                                time)));
            }
        }
        return variants;
    }

    /** A request that publishes that many records of that value, which is JSON. */
    static byte[] body(int records, byte[] value) {
        String record = "{\"value\":" + new String(value, US_ASCII) + "}";
        return ("{\"records\":[" + String.join(",", Collections.nCopies(records, record)) + "]}").getBytes(US_ASCII);
    }

    static void post(URI uri, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpRecords.CLIENT.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("Answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
