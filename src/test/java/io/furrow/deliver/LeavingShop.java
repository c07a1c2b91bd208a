package io.furrow.deliver;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.shop.Shop;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A shop in a process of its own that is told to stop amid its work. */
public final class LeavingShop {
    private static final CountDownLatch READY = new CountDownLatch(1);

    private LeavingShop() {}

    /** Runs on a database until it is told to stop. */
    public static void main(String... arguments) throws InterruptedException {
        TestService service = TestService.onUrl(arguments[0])
                .with("furrow.deliver.session.timeout.ms", "600000")
                .with("furrow.deliver.shutdown.grace.ms", arguments[1])
                .inviting(Observer.class);
        service.start();
        // As the service's own main class has Helidon do.
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        READY.countDown();
        Thread.currentThread().join();
    }

    static class Observer {
        @Inject
        Shop shop;

        void work(@Observes @Subscribed(topic = "leaving", group = "leaving") Message<String> message)
                throws InterruptedException {
            READY.await();
            shop.note("leaving " + message.partition() + " " + message.offset());
            System.out.println("HANDLING");
            TimeUnit.MILLISECONDS.sleep(5);
        }

        void block(@Observes @Subscribed(topic = "blocked", group = "blocked") Message<String> message)
                throws InterruptedException {
            READY.await();
            shop.note("blocked");
            System.out.println("BLOCKED");
            new CountDownLatch(1).await();
        }
    }
}
