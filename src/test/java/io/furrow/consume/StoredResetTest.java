package io.furrow.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.api.CommittedPosition;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.api.Message;
import io.furrow.api.ResetRequest;
import io.furrow.api.ResetTo;
import io.furrow.api.ResumedMember;
import io.furrow.api.ResumedMember.Fetched;
import io.furrow.api.TopicPartition;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a reset means to members that live in the database only, whose clients name no epoch. */
class StoredResetTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private final Consumers consumers = SERVICE.get(Consumers.class);
    private final GroupBench bench = new GroupBench(SERVICE);

    @Test
    void what_was_polled_before_a_reset_cannot_be_committed_after_it() {
        TopicPartition partition = enrolled("before", "a", "b", "c");
        delivered("before");
        reset("before", new ResetTo.Offset(1));

        assertThrows(FurrowException.Fenced.class, () -> commit("before", partition, 3));
        member("before").commit();
        assertEquals(1, bench.committed("before", partition));

        assertEquals(List.of("b", "c"), delivered("before"));
        commit("before", partition, 3);
        assertEquals(3, bench.committed("before", partition));
    }

    @Test
    void a_poll_that_was_under_way_does_not_move_the_member_away_again() {
        TopicPartition partition = enrolled("during", "a", "b");
        Fetched underWay = member("during").poll(GroupBench.AT_ONCE);
        reset("during", new ResetTo.Offset(1));

        underWay.delivered();

        assertThrows(FurrowException.Fenced.class, () -> commit("during", partition, 2));
        assertEquals(List.of("b"), delivered("during"));
    }

    @Test
    void a_member_that_seeks_after_a_reset_knows_what_it_does() {
        TopicPartition partition = enrolled("seeks", "a", "b");
        reset("seeks", new ResetTo.Latest());

        member("seeks").seek(partition, 0);
        commit("seeks", partition, 1);

        assertEquals(1, bench.committed("seeks", partition));
    }

    @Test
    void a_member_that_comes_after_a_reset_need_not_poll_before_it_commits() {
        TopicPartition partition = enrolled("after", "a", "b");
        reset("after", new ResetTo.Latest());
        member("after").leave();
        consumers.enrol("after", MemberOptions.DEFAULTS.named("after")).subscribe(Set.of("after"));

        commit("after", partition, 1);

        assertEquals(1, bench.committed("after", partition));
    }

    private static void reset(String name, ResetTo to) {
        SERVICE.get(ConsumerGroups.class).reset(name, ResetRequest.of(name, to));
    }

    private void commit(String name, TopicPartition partition, long offset) {
        member(name).commit(Map.of(partition, CommittedPosition.of(offset)));
    }

    private List<String> delivered(String name) {
        Fetched fetched = member(name).poll(GroupBench.AT_ONCE);
        fetched.delivered();
        return fetched.messages().stream()
                .map(Message::value)
                .map(value -> Objects.requireNonNull(value).text())
                .toList();
    }

    private ResumedMember member(String name) {
        return consumers.resume(name, name);
    }

    /** A topic with messages in its only partition, and a group with a member, all of that name. */
    private TopicPartition enrolled(String name, String... values) {
        bench.create(name, 1);
        TopicPartition partition = new TopicPartition(name, 0);
        bench.publish(partition, values);
        consumers.enrol(name, MemberOptions.DEFAULTS.named(name)).subscribe(Set.of(name));
        return partition;
    }
}
