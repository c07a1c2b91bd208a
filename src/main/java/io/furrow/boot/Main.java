package io.furrow.boot;

/** The entry point of the service. */
public final class Main {

    private Main() {}

    /** Starts the service. */
    public static void main(String... arguments) {}
}
