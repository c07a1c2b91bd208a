package io.furrow.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.Consumers;
import io.furrow.api.MemberOptions;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForgottenMemberTest {
    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void members_that_nobody_has_closed_are_closed_when_the_process_stops() {
        try (TestService service = TestService.on(database)) {
            service.start();
            service.get(Topics.class).create("t", 2, TopicSettings.DEFAULTS);
            Consumers consumers = service.get(Consumers.class);
            consumers.join("left", Set.of("t"), String.class);
            consumers.join("kept", Set.of("t"), String.class, MemberOptions.DEFAULTS.staticAs("one"));
        }

        // A static member keeps its partitions until it is back, or its session is over.
        assertEquals(
                List.of("kept"),
                database.rows()
                        .texts(
                                "select g.name from furrow.group_member m join furrow.consumer_group g on g.id = m.group_id"));
        assertEquals(2, database.rows().number("select count(*) from furrow.committed_offset where owner is not null"));
    }
}
