package io.furrow.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.furrow.benchmark.Variant.Done;
import io.furrow.boot.Main;
import io.furrow.testing.Jvm;
import io.furrow.testing.OtherProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How long the service takes to start, and how much memory. */
final class ServiceStart implements Case {
    private static final String LISTENS_ON = "Furrow listens on ";
    private static final byte[] VALUE = Payload.of(100);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "A process of its own, from its start until a first message was published and read over HTTP (p50 ms), and"
                + " its memory";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        Path directory = bench.options().directory();
        String classPath = ServiceJar.classPath(directory);
        Path cache = directory.resolve("furrow.aot").toAbsolutePath();
        Files.deleteIfExists(cache);
        int messages = bench.options().scaled(200_000);
        return List.of(
                new Starting(bench, "JVM", classPath, List.of(), messages),
                new Starting(
                        bench,
                        "JVM with an AOT cache",
                        classPath,
                        List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"),
                        messages) {
                    @Override
                    public void prepare() throws Exception {
                        if (!Files.exists(cache)) {
                            train(cache);
                        }
                    }
                });
    }

    private static class Starting implements Variant {
        private final Bench bench;
        private final String name;
        private final String classPath;
        private final List<String> arguments;
        private final int messages;

        Starting(Bench bench, String name, String classPath, List<String> arguments, int messages) {
            this.bench = bench;
            this.name = name;
            this.classPath = classPath;
            this.arguments = arguments;
            this.messages = messages;
        }

        @Override
        public String group() {
            return "start";
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Done run(Duration time) throws Exception {
            long begin = System.nanoTime();
            try (OtherProcess service = start(arguments)) {
                URI topic = publishAndRead(service);
                Latencies latencies = new Latencies();
                latencies.add(System.nanoTime() - begin);
                String fresh = memory(service);
                byte[] body = HttpPublish.body(Math.min(messages, Flood.REQUEST), VALUE);
                for (int published = 0; published < messages; published += Flood.REQUEST) {
                    HttpPublish.post(topic, body);
                }
                return new Done(0, Duration.ZERO, latencies)
                        .saying("%s; after %,d messages %s".formatted(fresh, messages, memory(service)));
            }
        }

        /** Lets a process note what it has loaded when it ends in order, and another make the cache of that. */
        void train(Path cache) throws Exception {
            String notes = "-XX:AOTConfiguration=" + cache + ".notes";
            try (OtherProcess service = start(List.of("-XX:AOTMode=record", notes))) {
                publishAndRead(service);
                service.end();
            }
            try (OtherProcess making = start(List.of("-XX:AOTMode=create", notes, "-XX:AOTCache=" + cache))) {
                making.readUntil("AOTCache creation is complete");
            }
        }

        private OtherProcess start(List<String> jvmArguments) throws IOException {
            List<String> command = new ArrayList<>(jvmArguments);
            command.addAll(
                    List.of("--enable-native-access=ALL-UNNAMED", "-classpath", classPath, Main.class.getName()));
            ProcessBuilder process = Jvm.with(command);
            process.environment().put("FURROW_DATABASE_URL", bench.postgres().url());
            process.environment()
                    .put(
                            "FURROW_TRANSACTION_DIRECTORY",
                            bench.options().directory().resolve("transactions").toString());
            process.environment().put("SERVER_PORT", "0");
            return OtherProcess.of(process);
        }

        private static URI publishAndRead(OtherProcess service) throws IOException, InterruptedException {
            String line = service.readUntil(LISTENS_ON);
            URI uri = URI.create(line.substring(line.indexOf(LISTENS_ON) + LISTENS_ON.length())
                    .strip());
            String topic = Bench.fresh("start");
            HttpPublish.post(
                    uri.resolve("/api/v1/admin/topics"),
                    "{\"topic_name\":\"%s\",\"partitions_count\":1}"
                            .formatted(topic)
                            .getBytes(US_ASCII));
            URI publish = uri.resolve("/api/v1/topics/" + topic);
            HttpPublish.post(publish, HttpPublish.body(1, VALUE));
            if (new HttpRecords(uri, topic, "application/json", 1000).count() != 1) {
                throw new IOException("What was published cannot be read.");
            }
            return publish;
        }

        private static String memory(OtherProcess service) throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(service.pid()), "smaps_rollup"))) {
                List<String> all = lines.toList();
                return String.format(
                        Locale.ROOT, "RSS %d MiB, PSS %d MiB", mebibytes("Rss:", all), mebibytes("Pss:", all));
            }
        }

        private static long mebibytes(String what, List<String> lines) {
            return lines.stream()
                            .filter(line -> line.startsWith(what))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024;
        }
    }
}
