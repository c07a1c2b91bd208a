package io.furrow.benchmark;

import io.furrow.api.Bytes;
import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumer;
import io.furrow.api.Message;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An application's business method that handles a message: it stores a row. */
public class Handler {
    @PersistenceContext(unitName = "shop")
    EntityManager entities;

    /** Handles one. */
    @Transactional
    public void store(byte[] value) {
        entities.createNativeQuery("insert into bench_handled (value) values (?1)")
                .setParameter(1, value)
                .executeUpdate();
    }

    /** Handles some of one partition and commits that, by hand. */
    @Transactional
    public void handle(Consumer<Bytes> consumer, List<Message<Bytes>> messages) {
        for (Message<Bytes> message : messages) {
            store(Objects.requireNonNull(message.value()).toArray());
        }
        Message<Bytes> last = messages.getLast();
        consumer.commit(Map.of(last.topicPartition(), CommittedPosition.of(last.offset() + 1)));
    }
}
