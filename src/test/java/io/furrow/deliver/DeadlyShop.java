package io.furrow.deliver;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.shop.Shop;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** A shop in a process of its own that a message kills. */
public final class DeadlyShop {
    private DeadlyShop() {}

    /** Runs on a database until it is killed. */
    public static void main(String... arguments) throws InterruptedException {
        TestService.onUrl(arguments[0])
                .with("furrow.consume.heartbeat.interval.ms", "200")
                .with("furrow.deliver.session.timeout.ms", "1000")
                .with("furrow.deliver.attempts", "2")
                .inviting(Observer.class)
                .start();
        System.out.println("STARTED");
        Thread.currentThread().join();
    }

    static class Observer {
        @Inject
        Shop shop;

        void handle(@Observes @Subscribed(topic = "deadly", group = "deadly") Message<String> message) {
            shop.note("deadly " + message.value());
            if ("kill".equals(message.value())) {
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
