package io.furrow.consume;

import io.furrow.api.Consumer;
import io.furrow.api.Consumers;
import io.furrow.api.MemberOptions;
import io.furrow.api.ResumedMember;
import io.furrow.codec.Codecs;
import io.furrow.store.Closing;
import io.furrow.store.Doorbell;
import io.furrow.store.LogReader;
import io.furrow.store.News;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Joins members that live in this process, and takes up those that live in the database only. Safe for any thread. */
@ApplicationScoped
public class LiveConsumers implements Consumers {
    @Inject
    ConsumeSettings settings;

    @Inject
    Groups groups;

    @Inject
    GroupKeeper keeper;

    @Inject
    Fetch fetch;

    @Inject
    ReadAhead readAhead;

    @Inject
    Messages messages;

    @Inject
    LogReader reader;

    @Inject
    Codecs codecs;

    @Inject
    Doorbell doorbell;

    @Inject
    News news;

    @Inject
    Closing closing;

    @Override
    public <T> Consumer<T> join(String group, Set<String> topics, Class<T> type) {
        return join(group, topics, type, MemberOptions.DEFAULTS);
    }

    @Override
    public <T> Consumer<T> join(String group, Set<String> topics, Class<T> type, MemberOptions options) {
        return live(group, topics, type, options);
    }

    /** A member of this process, as {@link #join} makes it. */
    public <T> LiveConsumer<T> live(String group, Set<String> topics, Class<T> type, MemberOptions options) {
        LiveConsumer<T> consumer = new LiveConsumer<>(this, groups.join(group, options), type, reader);
        keeper.add(consumer);
        try {
            if (!topics.isEmpty()) {
                consumer.subscribe(topics);
            }
            return consumer;
        } catch (RuntimeException e) {
            leave(consumer, e);
            throw e;
        }
    }

    /** Nobody would know the member, and it would be kept alive all the same. */
    private static void leave(LiveConsumer<?> consumer, RuntimeException cause) {
        try {
            consumer.leave();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public ResumedMember enrol(String group, MemberOptions options) {
        return new StoredMember(this, groups.join(group, options));
    }

    @Override
    public ResumedMember resume(String group, String memberId) {
        return new StoredMember(this, groups.resume(group, memberId));
    }
}
