package io.furrow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.TopicDescription;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.Eventually;
import io.furrow.testing.TestService;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicAtRollTest {
    @RegisterExtension
    static final TestService SERVICE = SegmentedLog.quietService();

    @Test
    void a_topic_that_is_created_while_its_segment_closes_goes_to_the_next_one() throws Exception {
        try (Connection roller = SERVICE.database().dataSource().getConnection();
                Statement roll = roller.createStatement()) {
            roller.setAutoCommit(false);
            roll.execute(
                    "update furrow.segment set state = 'closed' where state = 'open' and retention_class = 'long'");
            roll.execute(
                    "update furrow.segment set state = 'open', generation = generation + 1, retention_class = 'long'"
                            + " where segment = (select min(segment) from furrow.segment where state = 'free')");
            CompletableFuture<TopicDescription> created = CompletableFuture.supplyAsync(
                    () -> SERVICE.get(Topics.class).create("rolled", 2, TopicSettings.DEFAULTS));
            Eventually.holds(
                    "the creation waits for the segment",
                    () -> SERVICE.database().rows().number("select count(*) from pg_locks where not granted") > 0);
            roller.commit();

            assertEquals(2, created.get(20, TimeUnit.SECONDS).partitions().size());
        }
    }
}
