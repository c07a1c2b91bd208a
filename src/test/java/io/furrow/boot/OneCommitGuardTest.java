package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.store.Joined;
import io.furrow.testing.TestService;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class OneCommitGuardTest {

    @Test
    void two_pools_on_one_database_are_refused() {
        var message = refusalOf(TestService.onFreshDatabase().with(DataSources.NAME, DataSources.OWN));

        assertTrue(message.contains("furrow and shop would commit one after the other"), message);
        assertTrue(message.contains("furrow.datasource"), message);
    }

    @Test
    void a_container_that_opens_a_connection_for_each_unit_is_refused() {
        WithoutAdapter.during(() -> {
            var message = refusalOf(TestService.onFreshDatabase());

            assertTrue(message.contains("would commit one after the other"), message);
        });
    }

    @Test
    void messages_on_a_connection_of_their_own_are_refused() {
        var message = refusalOf(TestService.onFreshDatabase().inviting(MessagesApart.class));

        assertTrue(message.contains("would commit one after the other"), message);
    }

    /** Connections that take no part in the transaction, offered for messages. */
    @Alternative
    @Priority(2)
    static class MessagesApart {
        @Produces
        @Joined
        DataSource apart(@Named("shop") DataSource pool) {
            return pool;
        }
    }

    @Test
    void a_data_source_that_does_not_exist_is_refused_by_name() {
        assertEquals(
                "furrow.datasource names the data source stall, but there is no @Named(\"stall\") DataSource bean.",
                refusalOf(TestService.onFreshDatabase().with(DataSources.NAME, "stall")));
    }

    @Test
    void a_setting_that_a_room_refuses_stops_the_start() {
        var message = refusalOf(TestService.onFreshDatabase().with("furrow.publish.request.records", "0"));

        assertEquals("furrow.publish.request.records must be at least 1, not 0.", message);
    }

    private static String refusalOf(TestService service) {
        try (service) {
            var failure = assertThrows(RuntimeException.class, service::start);
            return CannotStart.behind(failure).map(CannotStart::getMessage).orElseThrow(() -> failure);
        }
    }
}
