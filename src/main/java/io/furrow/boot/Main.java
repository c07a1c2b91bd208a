package io.furrow.boot;

import java.util.Arrays;

/** The entry point of the service: {@code java -jar furrow.jar} serves, {@code java -jar furrow.jar migrate} migrates and ends. */
public final class Main {

    private Main() {}

    /** Starts the service, or says in a sentence why it cannot. */
    public static void main(String... arguments) {
        Service service = new Service();
        try {
            switch (String.join(" ", arguments)) {
                case "" -> service.serve();
                case "migrate" -> service.migrate();
                default ->
                    throw new CannotStart(
                            "Unknown: " + Arrays.toString(arguments) + ". Say nothing to serve, or migrate.");
            }
        } catch (RuntimeException e) {
            System.err.println(refusal(e).getMessage());
            System.exit(1);
        }
    }

    /** The refusal behind a failed start, however deep the container has wrapped it; any other failure is thrown as it is. */
    private static CannotStart refusal(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotStart refusal) {
                return refusal;
            }
        }
        throw failure;
    }
}
