package io.furrow.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Publisher} of one topic and one type of value: {@code @Inject @ToTopic("orders") TopicPublisher<Order> orders}.
 * Behaves as {@link Publisher} does. Safe for any thread.
 *
 * @param <T> the type of the values
 */
public interface TopicPublisher<T> {
    /** Publishes a value without a key. */
    CompletionStage<Receipt> publish(@Nullable T value);

    /** Publishes a value under a key. */
    CompletionStage<Receipt> publish(@Nullable Object key, @Nullable T value);
}
