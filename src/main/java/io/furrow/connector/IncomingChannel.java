package io.furrow.connector;

import io.furrow.api.Consumers;
import io.furrow.codec.Codecs;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** An incoming channel: each of its subscribers, as a rule one, is a member of its group. Safe for any thread. */
final class IncomingChannel implements Publisher<Message<?>> {
    private final IncomingSettings settings;
    private final Consumers consumers;
    private final Codecs codecs;
    private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();

    IncomingChannel(IncomingSettings settings, Consumers consumers, Codecs codecs) {
        this.settings = settings;
        this.consumers = consumers;
        this.codecs = codecs;
    }

    @Override
    public void subscribe(Subscriber<? super Message<?>> subscriber) {
        Feed feed = new Feed(settings, consumers, codecs, Objects.requireNonNull(subscriber, "a subscriber"));
        feeds.add(feed);
        subscriber.onSubscribe(feed);
        feed.start(() -> feeds.remove(feed));
    }

    /** Hands out nothing more and leaves the group, once what was handed out is acknowledged. */
    void stop() {
        feeds.forEach(Feed::cancel);
    }

    /** Waits for the end of it all. */
    void awaitEnd(long deadline) throws InterruptedException {
        for (Feed feed : feeds) {
            feed.awaitEnd(deadline);
        }
    }
}
