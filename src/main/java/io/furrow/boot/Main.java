package io.furrow.boot;

import java.util.Arrays;

/** The entry point of the service: {@code java -jar furrow.jar} serves, {@code java -jar furrow.jar migrate} migrates and ends. */
public final class Main {
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int CARRIERS_A_PROCESSOR = 4;

    private Main() {}

    /** Starts the service, or says in a sentence why it cannot. */
    public static void main(String... arguments) {
        letRequestsGiveWay();
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

    /**
     * Virtual threads do not give way while they compute: with a carrier for each processor, as many large requests would keep all
     * others waiting. Among more carriers the operating system shares the processors out (decision 33).
     */
    private static void letRequestsGiveWay() {
        if (System.getProperty(CARRIERS) == null) {
            int carriers = CARRIERS_A_PROCESSOR * Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, String.valueOf(carriers));
        }
    }
}
