package io.furrow.boot;

import io.furrow.testing.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service as users start it: {@code java -jar furrow.jar}, in a process of its own. */
public final class ServiceProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ServiceProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts the jar of this build. */
    public static ServiceProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return start(Path.of("target", "furrow.jar"), environment, arguments);
    }

    /** As {@link #start}, for one that is to work long, and well. */
    public static ServiceProcess startToLast(Map<String, String> environment) throws IOException {
        return start(Jvm.with(List.of("-jar", "target/furrow.jar")), environment);
    }

    /** As {@link #start}, with an option of the JVM. */
    static ServiceProcess startWith(String option, Map<String, String> environment) throws IOException {
        return start(new ArrayList<>(List.of(option, "-jar", "target/furrow.jar")), environment);
    }

    static ServiceProcess start(Path jar, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return start(command, environment);
    }

    private static ServiceProcess start(List<String> command, Map<String, String> environment) throws IOException {
        return start(Jvm.brief(command), environment);
    }

    private static ServiceProcess start(ProcessBuilder builder, Map<String, String> environment) throws IOException {
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start());
    }

    /** Reads the output up to the line that contains the text, and answers what follows it there. */
    public String readAfter(String text) throws IOException {
        return readAfter(text, new StringBuilder());
    }

    /** As {@link #readAfter(String)}; what came before is added to what has been read. */
    String readAfter(String text, StringBuilder read) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return line.substring(line.indexOf(text) + text.length()).strip();
            }
            read.append(line).append('\n');
        }
        throw new AssertionError("The service ended without a word of '" + text + "':\n" + read);
    }

    /** Reads the output that is still to come. */
    String readToTheEnd() throws IOException {
        StringBuilder read = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            read.append(line).append('\n');
        }
        return read.toString();
    }

    /** Goes on reading to the end, so that the process never waits to be read; what it says is in the file when the thread has ended. */
    public Thread readInto(Path file) {
        return Thread.ofVirtual().start(() -> {
            try (var writer = Files.newBufferedWriter(file)) {
                output.transferTo(writer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Tells the service to stop, as Kubernetes does. */
    public void terminate() {
        // The process itself would close what it has still to say.
        process.toHandle().destroy();
    }

    /** Waits for the end and answers the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The service still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
