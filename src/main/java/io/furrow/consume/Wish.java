package io.furrow.consume;

import io.furrow.api.TopicPartition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member wants of its group: topics by name, or by a pattern, or partitions by hand, or nothing yet.
 *
 * @param topics subscribed by name
 * @param pattern what the names of topics match, or null
 * @param byHand taken by hand
 */
record Wish(Set<String> topics, @Nullable String pattern, Set<TopicPartition> byHand) {
    static final Wish NOTHING = new Wish(Set.of(), null, Set.of());

    static Wish ofTopics(Set<String> topics) {
        return new Wish(Set.copyOf(topics), null, Set.of());
    }

    static Wish ofPattern(String pattern) {
        return new Wish(Set.of(), pattern, Set.of());
    }

    static Wish byHand(Set<TopicPartition> partitions) {
        return new Wish(Set.of(), null, Set.copyOf(partitions));
    }

    boolean nothing() {
        return topics.isEmpty() && pattern == null && byHand.isEmpty();
    }

    /** Tells the group of a member that has joined anew. */
    void tell(MemberSession session) {
        if (!topics.isEmpty()) {
            session.subscribe(topics, null);
        } else if (pattern != null) {
            session.subscribe(null, pattern);
        } else if (!byHand.isEmpty()) {
            session.assign(
                    byHand.stream().map(session.groups().catalogue::partitionId).toList());
        }
    }
}
