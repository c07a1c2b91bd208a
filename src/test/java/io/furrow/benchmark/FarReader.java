package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.Message;
import io.furrow.testing.OtherProcess;
import io.furrow.testing.TestService;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** A member of a group in a process of its own, which says how long stamped messages took to it. */
public final class FarReader implements AutoCloseable {
    private static final String READY = "reads now";
    private static final String ARRIVED = "arrived after ";

    private final OtherProcess process;

    private FarReader(OtherProcess process) {
        this.process = process;
    }

    /** Starts one on the only partition of a topic. */
    static FarReader start(Postgres postgres, String topic) throws IOException, InterruptedException {
        FarReader reader = new FarReader(OtherProcess.start(FarReader.class, postgres.url(), topic));
        reader.process.readUntil(READY);
        return reader;
    }

    /** Waits until it has seen the end, and answers what came before. */
    Latencies awaitEnd() throws InterruptedException {
        String line = process.readUntil(ARRIVED);
        return Latencies.of(line.substring(line.indexOf(ARRIVED) + ARRIVED.length()));
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String... arguments) {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> System.exit(0));
        });
        TestService service = TestService.onUrl(arguments[0]);
        service.start();
        Consumer<Bytes> consumer =
                service.get(Consumers.class).join("far", Set.of(arguments[1]), Bytes.class, GroupReader.PATIENT);
        Latencies latencies = new Latencies();
        System.out.println(READY);
        while (true) {
            for (Message<Bytes> message : consumer.poll(Duration.ofMillis(100))) {
                long stamp = Stamp.of(Objects.requireNonNull(message.value()).toArray());
                if (stamp == Stamp.END) {
                    System.out.println(ARRIVED + latencies.text());
                    latencies = new Latencies();
                } else {
                    latencies.add(System.nanoTime() - stamp);
                }
            }
            consumer.commit();
        }
    }
}
