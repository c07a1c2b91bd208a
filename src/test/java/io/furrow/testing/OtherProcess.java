package io.furrow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A class of the tests that runs in a JVM of its own, to be stopped and woken by signals. */
public final class OtherProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private OtherProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(output::add);
        } catch (UncheckedIOException e) {
            // It was ended.
        }
    }

    public static OtherProcess start(Class<?> main, String... arguments) throws IOException {
        var transactions = Path.of("target", "transactions-" + main.getSimpleName());
        var command = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-DObjectStoreEnvironmentBean.objectStoreDir=" + transactions,
                "-Dcom.arjuna.ats.arjuna.objectstore.objectStoreDir=" + transactions,
                "-classpath",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return of(Jvm.with(command));
    }

    /** Starts a process. */
    public static OtherProcess of(ProcessBuilder process) throws IOException {
        return new OtherProcess(process.start());
    }

    public long pid() {
        return process.pid();
    }

    /** Tells it to end, and waits until it has. */
    public void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The process still runs");
        }
    }

    /** Reads the output up to a line that contains the text, and answers that line. */
    public String readUntil(String text) throws InterruptedException {
        var read = new StringBuilder();
        var deadline = System.nanoTime() + LONGEST.toNanos();
        for (var line = ""; line != null; line = output.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            if (line.contains(text)) {
                return line;
            }
            read.append(line).append('\n');
        }
        throw new AssertionError("The process said no word of '" + text + "':\n" + read);
    }

    /** Waits until the process has died by itself, or until a condition holds; answers whether it has died. */
    public boolean diesUnless(BooleanSupplier condition) {
        Eventually.holds(
                LONGEST,
                () -> "the process has died or its work is done",
                () -> !process.isAlive() || condition.getAsBoolean());
        return !process.isAlive();
    }

    /** Lets the process do nothing at all until {@link #thaw}. */
    public void freeze() throws Exception {
        signal("-STOP");
    }

    public void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String signal) throws Exception {
        int code = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill " + signal + " failed with " + code);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
