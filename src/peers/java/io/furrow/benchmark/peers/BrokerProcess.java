package io.furrow.benchmark.peers;

import io.furrow.testing.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker that runs in a JVM of its own, and never longer than this one. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private BrokerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a broker and waits until it serves. */
    static BrokerProcess start(String broker, Path directory) throws IOException {
        Path log = directory.resolve("broker.log").toAbsolutePath();
        Process process = Jvm.with(List.of(
                        "-Xms1g",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Brokers.class.getName(),
                        broker,
                        directory.toAbsolutePath().toString()))
                .redirectErrorStream(false)
                .redirectError(log.toFile())
                .start();
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith(Brokers.READY)) {
            process.destroyForcibly();
            throw new IOException("The broker did not start, see " + log);
        }
        return new BrokerProcess(process, Integer.parseInt(line.substring(Brokers.READY.length())));
    }

    /** Where it serves. */
    String address() {
        return "127.0.0.1:" + port;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
