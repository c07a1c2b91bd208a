package io.furrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.boot.ServiceLog;
import io.furrow.boot.ServiceProcess;
import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A service process of 256 MB, its log and its heap. */
final class Victim implements AutoCloseable {
    private static final int TERMINATED = 128 + 15;
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(");

    private final Path directory;
    private final ServiceProcess process;
    private final URI uri;
    private final Thread reading;

    /** @param settings in names of the environment */
    Victim(Path directory, Map<String, String> settings) throws IOException {
        this.directory = Files.createDirectories(directory);
        TestDatabase database = TestDatabase.fresh();
        // Bodies of megabytes, again and again, are no use in a log.
        TestDatabase.asSuperuser("alter database " + database.name() + " set log_statement = 'none'");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("FURROW_DATABASE_URL", database.url());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx256m -Xlog:gc:file=" + collections());
        process = ServiceProcess.startToLast(environment);
        uri = URI.create(process.readAfter("Furrow listens on "));
        reading = process.readInto(log());
    }

    URI uri() {
        return uri;
    }

    private Path log() {
        return directory.resolve("service.log");
    }

    private Path collections() {
        return directory.resolve("gc.log");
    }

    /** Collects all garbage, and answers the megabytes that are left. */
    int collect() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd says " + said);
        }
        return sizes(2).getLast();
    }

    /** The most megabytes before a collection. */
    int peak() throws IOException {
        return sizes(1).stream().mapToInt(size -> size).max().orElse(0);
    }

    private List<Integer> sizes(int group) throws IOException {
        return COLLECTION
                .matcher(Files.readString(collections()))
                .results()
                .map(match -> Integer.parseInt(match.group(group)))
                .toList();
    }

    /** Tells it to stop, and complains about what it has said. */
    void stop(Complaints complaints) throws IOException, InterruptedException {
        if (!process.alive()) {
            complaints.add("The service has ended by itself", "exit code " + process.exitCode());
        }
        process.terminate();
        if (process.exitCode() != TERMINATED) {
            complaints.add("The service did not stop in order", "exit code " + process.exitCode());
        }
        reading.join();
        ServiceLog said = ServiceLog.of(Files.readString(log()));
        said.foreign().forEach(line -> complaints.add("The log holds a line that no logger began", line));
        said.errors().forEach(line -> complaints.add("The log tells of an error", line));
    }

    @Override
    public void close() {
        process.close();
    }
}
