package io.furrow.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Till;
import io.furrow.testing.Rows;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The role that Furrow runs as does not wait for the disk, as a careless operator may have decided. */
class DurabilityTest {
    private static final TestDatabase DATABASE = weakened();

    @RegisterExtension
    static final TestService SERVICE = TestService.on(DATABASE);

    private final Publisher publisher = SERVICE.get(Publisher.class);
    private final Till till = SERVICE.get(Till.class);
    private final Rows rows = DATABASE.rows();

    private static TestDatabase weakened() {
        TestDatabase database = TestDatabase.fresh();
        TestDatabase.asSuperuser("alter role furrow in database " + database.name() + " set synchronous_commit = off");
        return database;
    }

    @BeforeAll
    static void noteWhatCommitsCommitWith() {
        SERVICE.get(Topics.class).create("durable", 1, TopicSettings.DEFAULTS);
        DATABASE.execute("""
                create table commit_with (value text, synchronous_commit text);
                create function note() returns trigger language plpgsql as $$
                begin
                    insert into commit_with
                    values (convert_from(new.value, 'UTF8'), current_setting('synchronous_commit'));
                    return null;
                end $$;
                create constraint trigger note after insert on furrow.message deferrable initially deferred
                    for each row execute function note();""");
    }

    @Test
    void the_role_really_is_weak() {
        assertEquals(List.of("off"), rows.texts("show synchronous_commit"));
    }

    @Test
    void a_grouped_publish_waits_for_the_disk() {
        publisher.publish("durable", "grouped").toCompletableFuture().join();

        assertEquals(List.of("on"), commitOf("grouped"));
    }

    @Test
    void a_callers_transaction_waits_for_the_disk() {
        till.within(() -> publish("callers"));

        assertEquals(List.of("on"), commitOf("callers"));
    }

    @Test
    void a_caller_who_asked_for_less_waits_all_the_same() {
        till.within(() -> {
            till.run("set local synchronous_commit = local");
            return publish("careless");
        });

        assertEquals(List.of("on"), commitOf("careless"));
    }

    @Test
    void a_caller_who_asked_for_more_gets_it() {
        till.within(() -> {
            till.run("set local synchronous_commit = remote_apply");
            return publish("careful");
        });

        assertEquals(List.of("remote_apply"), commitOf("careful"));
    }

    @Test
    void a_publish_under_a_key_waits_for_the_disk() {
        publisher
                .publishAll(List.of(OutgoingMessage.to("durable", "keyed")), "key")
                .toCompletableFuture()
                .join();

        assertEquals(List.of("on"), commitOf("keyed"));
    }

    private boolean publish(String value) {
        return publisher.publish("durable", value).toCompletableFuture().isDone();
    }

    private List<String> commitOf(String value) {
        return rows.texts("select synchronous_commit from commit_with where value = '" + value + "'");
    }
}
