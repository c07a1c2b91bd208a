package io.furrow.connector;

/** The threads of channels: virtual ones, which take nothing over from whoever starts them, so no transaction either. */
final class Threads {
    private Threads() {}

    static Thread start(String name, Runnable task) {
        return Thread.ofVirtual()
                .name("furrow-" + name)
                .inheritInheritableThreadLocals(false)
                .start(task);
    }
}
