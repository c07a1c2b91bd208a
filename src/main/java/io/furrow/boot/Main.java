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
            System.err.println(CannotStart.behind(e).orElseThrow(() -> e).getMessage());
            System.exit(1);
        }
    }
}
