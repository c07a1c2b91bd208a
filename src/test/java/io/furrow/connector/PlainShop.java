package io.furrow.connector;

import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestService;
import java.util.concurrent.TimeUnit;

/** An application in a process of its own, which publishes and tells whether there is Reactive Messaging. */
public final class PlainShop {
    private PlainShop() {}

    /** Runs on a database until it is killed. */
    public static void main(String... arguments) throws InterruptedException {
        TestService service = TestService.onUrl(arguments[0]);
        service.start();
        service.get(Topics.class).create("plain", 1, TopicSettings.DEFAULTS);
        service.get(Publisher.class)
                .publish("plain", "plough")
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        System.out.println("PUBLISHED " + (reactive() ? "with" : "without") + " Reactive Messaging");
        Thread.currentThread().join();
    }

    private static boolean reactive() {
        try {
            Class.forName("org.eclipse.microprofile.reactive.messaging.Message");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
