package io.furrow.publish;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Publishes by the caller's transaction where there is one, and grouped with others where there is none. Safe for any thread. */
@ApplicationScoped
public class FurrowPublisher implements Publisher {
    @Inject
    RequestMaker maker;

    @Inject
    TransactionalPublisher transactional;

    @Inject
    GroupedPublisher grouped;

    @Override
    public CompletionStage<Receipt> publish(String topic, @Nullable Object value) {
        return publish(OutgoingMessage.to(topic, value));
    }

    @Override
    public CompletionStage<Receipt> publish(String topic, @Nullable Object key, @Nullable Object value) {
        return publish(OutgoingMessage.to(topic, value).withKey(key));
    }

    @Override
    public CompletionStage<Receipt> publish(OutgoingMessage message) {
        return publish(List.of(message), message.idempotencyKey()).thenApply(List::getFirst);
    }

    @Override
    public CompletionStage<List<Receipt>> publishAll(List<OutgoingMessage> messages) {
        return publish(messages, messages.size() == 1 ? messages.getFirst().idempotencyKey() : null);
    }

    @Override
    public CompletionStage<List<Receipt>> publishAll(List<OutgoingMessage> messages, String idempotencyKey) {
        return publish(messages, idempotencyKey);
    }

    private CompletableFuture<List<Receipt>> publish(List<OutgoingMessage> messages, @Nullable String idempotencyKey) {
        boolean inside = transactional.applies();
        CompletableFuture<List<Receipt>> receipts = inside ? transactional.stage() : new CompletableFuture<>();
        PublishRequest request = maker.request(List.copyOf(messages), idempotencyKey, receipts);
        if (inside) {
            transactional.publish(request);
        } else {
            grouped.publish(request);
        }
        return receipts;
    }
}
