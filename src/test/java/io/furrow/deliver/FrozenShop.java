package io.furrow.deliver;

import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.shop.Shop;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A shop in a process of its own. It tells on its output what it is at, and stays in a handler until it finds a file. */
public final class FrozenShop {
    private static final String FILE = "frozen.shop.file";

    private FrozenShop() {}

    /** Runs on a database until it is killed. */
    public static void main(String... arguments) throws InterruptedException {
        System.setProperty(FILE, arguments[1]);
        TestService.onUrl(arguments[0])
                .with("furrow.consume.heartbeat.interval.ms", "200")
                .with("furrow.deliver.session.timeout.ms", "1000")
                .with("furrow.deliver.batch.ms", "20000")
                .inviting(Observer.class)
                .start();
        System.out.println("STARTED");
        Thread.currentThread().join();
    }

    static class Observer {
        @Inject
        Shop shop;

        void handle(@Observes @Subscribed(topic = "frozen", group = "frozen") Message<String> message)
                throws IOException, InterruptedException {
            shop.note("process " + message.value());
            if ("freeze".equals(message.value())) {
                System.out.println("HANDLING");
                while (!Files.exists(Path.of(System.getProperty(FILE)))) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
        }

        void tell(@Observes Happening.Fenced news) {
            System.out.println("FENCED " + news.member());
        }
    }
}
