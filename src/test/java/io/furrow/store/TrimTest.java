package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrimTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    private final SegmentedLog log = new SegmentedLog(SERVICE);

    @Test
    void a_topic_deleted_while_it_is_looked_at_does_not_keep_the_others() throws Exception {
        Map<String, String> oneByte = Map.of("retention.bytes", "1", "retention.ms", "3600000");
        TopicPartition first = log.partition("first", oneByte);
        TopicPartition deleted = log.partition("deleted", oneByte);
        int segment = log.publishFresh(first, "a", "b");
        log.publishFresh(deleted, "c", "d");
        int firstId = log.replica().id(first);
        Trim trim = log.replica().trim;

        CompletableFuture<List<Trim.Due>> due;
        try (Connection holder = log.database().connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table " + SegmentedLog.child(segment) + " in access exclusive mode");
            due = CompletableFuture.supplyAsync(trim::tooMuch);
            log.database().rows().awaitWaiting(SegmentedLog.child(segment));
            log.topics().delete("deleted");
            holder.rollback();
        }

        assertEquals(List.of(new Trim.Due(firstId, 1)), due.join());
    }
}
