package io.furrow.chaos;

import java.io.IOException;

/** Signals to processes. */
final class Signals {
    private Signals() {}

    /** Sends a signal, such as {@code -STOP}; a process that is gone is left alone. */
    static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
