package io.furrow.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Services that say all that Furrow ever says, and all that they have said. */
final class FinestLog {
    private final Path directory;

    /** @param directory for what they write */
    FinestLog(Path directory) {
        this.directory = directory;
    }

    /** @param options more of them for the JVM */
    ServiceProcess start(Map<String, String> environment, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("-Djava.util.logging.config.file=" + configuration());
        // Not in JAVA_TOOL_OPTIONS, nor in JDK_JAVA_OPTIONS: what those say the JVM itself repeats.
        Path arguments = Files.write(Files.createTempFile(directory, "options", ""), all);
        return ServiceProcess.startWith("@" + arguments, environment);
    }

    private Path configuration() throws IOException {
        try (var usual = Objects.requireNonNull(Main.class.getResourceAsStream("logging.properties"))) {
            String text = new String(usual.readAllBytes(), StandardCharsets.UTF_8);
            String finest = text.replace("io.furrow.level=INFO", "io.furrow.level=ALL");
            if (finest.equals(text)) {
                throw new IllegalStateException("There is no io.furrow.level=INFO in " + text);
            }
            return Files.writeString(directory.resolve("logging.properties"), finest);
        }
    }

    /** Waits for its end, and answers all that it said since it was read last. */
    String rest(ServiceProcess service) throws IOException, InterruptedException {
        Path file = Files.createTempFile(directory, "said", "");
        Thread reading = service.readInto(file);
        service.exitCode();
        reading.join();
        return Files.readString(file);
    }
}
