package io.furrow.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A class of the tests that runs in a JVM of its own, to be stopped and woken by signals. */
public final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private OtherProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    public static OtherProcess start(Class<?> main, String... arguments) throws IOException {
        var transactions = Path.of("target", "transactions-" + main.getSimpleName());
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-DObjectStoreEnvironmentBean.objectStoreDir=" + transactions,
                "-Dcom.arjuna.ats.arjuna.objectstore.objectStoreDir=" + transactions,
                "-classpath",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new OtherProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads the output up to a line that contains the text. */
    public void readUntil(String text) throws IOException {
        var read = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return;
            }
            read.append(line).append('\n');
        }
        throw new AssertionError("The process ended without a word of '" + text + "':\n" + read);
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
