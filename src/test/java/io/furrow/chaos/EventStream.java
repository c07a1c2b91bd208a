package io.furrow.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What comes on one connection of server-sent events, no faster than it is taken. */
final class EventStream implements Flow.Subscriber<String>, AutoCloseable {
    /** Who says nothing for so long, not even that he is still there, is frozen or gone. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    /**
     * What an empty line ends.
     *
     * @param id empty where none is given
     * @param name empty where it is a comment or an id alone
     */
    record Sent(Optional<String> id, String name, String data) {}

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(String line) {
        lines.add(Optional.of(line));
    }

    @Override
    public void onError(Throwable error) {
        onComplete();
    }

    @Override
    public void onComplete() {
        lines.add(Optional.empty());
    }

    /** What comes next; empty when the connection is at its end, or nothing comes. What is torn counts as not come. */
    Optional<Sent> next() throws InterruptedException {
        Optional<String> id = Optional.empty();
        String name = "";
        StringBuilder data = new StringBuilder();
        while (true) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String text = line.get();
            if (text.isEmpty()) {
                return Optional.of(new Sent(id, name, data.toString()));
            } else if (text.startsWith("id: ")) {
                id = Optional.of(text.substring("id: ".length()));
            } else if (text.startsWith("event: ")) {
                name = text.substring("event: ".length());
            } else if (text.startsWith("data: ")) {
                data.append(text, "data: ".length(), text.length()).append('\n');
            }
        }
    }

    private Optional<String> line() throws InterruptedException {
        Optional<String> line = lines.poll(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
        Flow.Subscription now = subscription;
        if (now != null && line != null) {
            now.request(1);
        }
        return line == null ? Optional.empty() : line;
    }

    @Override
    public void close() {
        Flow.Subscription now = subscription;
        if (now != null) {
            now.cancel();
        }
    }
}
