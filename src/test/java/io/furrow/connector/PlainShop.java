package io.furrow.connector;

import io.furrow.testing.TestService;

/** An application in a process of its own, which tells when it has started, and whether there is Reactive Messaging. */
public final class PlainShop {
    private PlainShop() {}

    /** Runs on a database until it is killed. */
    public static void main(String... arguments) throws InterruptedException {
        TestService.onUrl(arguments[0]).start();
        System.out.println("STARTED " + (reactive() ? "with" : "without") + " Reactive Messaging");
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
