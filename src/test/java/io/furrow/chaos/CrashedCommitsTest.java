package io.furrow.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.TopicPartition;
import io.furrow.chaos.Operation.Commit;
import io.furrow.chaos.Operation.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashedCommitsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void a_commit_of_the_second_before_a_crash_is_unknown() {
        assertEquals(Event.Type.INFO, outcomeOfCommitAt(19.5));
        assertEquals(Event.Type.INFO, outcomeOfCommitAt(20.5));
    }

    @Test
    void other_commits_are_as_they_were() {
        assertEquals(Event.Type.OK, outcomeOfCommitAt(18.5));
        assertEquals(Event.Type.OK, outcomeOfCommitAt(21.5));
    }

    private static Event.Type outcomeOfCommitAt(double seconds) {
        Fault crash = new Fault("DATABASE", "");
        Commit commit = new Commit("group", "member", 1L, new TopicPartition("topic", 0), 5);
        History history = new History(List.of(
                new Event(20 * SECOND, "fault", 1, Event.Type.INVOKE, crash),
                new Event(21 * SECOND, "fault", 1, Event.Type.OK, crash),
                new Event((long) (seconds * SECOND), "client", 2, Event.Type.OK, commit)));
        return CrashedCommits.unknownIn(history).events().stream()
                .filter(event -> event.operation().equals(commit))
                .map(Event::type)
                .findFirst()
                .orElseThrow();
    }
}
