package io.furrow.connector;

import io.furrow.testing.TestService;

/** An application in a process of its own, which tells when it has started. */
public final class PlainShop {
    private PlainShop() {}

    /** Runs on a database until it is killed. */
    public static void main(String... arguments) throws InterruptedException {
        TestService.onUrl(arguments[0]).start();
        System.out.println("STARTED");
        Thread.currentThread().join();
    }
}
