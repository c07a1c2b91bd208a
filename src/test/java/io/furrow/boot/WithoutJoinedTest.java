package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Publisher;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import io.furrow.shop.Order;
import io.furrow.shop.Till;
import io.furrow.store.Joined;
import io.furrow.testing.TestService;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.util.AnnotationLiteral;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Where a runtime offers no data source of the transaction's connection, the persistence context's is used. */
class WithoutJoinedTest {

    private static final class JoinedLiteral extends AnnotationLiteral<Joined> implements Joined {}

    @Test
    void a_message_commits_and_rolls_back_with_the_row_it_tells_of() {
        WithoutJoined.during(() -> {
            try (var service = TestService.onFreshDatabase()) {
                service.start();
                publish(service);
            }
        });
    }

    private static void publish(TestService service) {
        assertTrue(CDI.current()
                .select(DataSource.class, Any.Literal.INSTANCE, new JoinedLiteral())
                .isUnsatisfied());
        service.get(Topics.class).create("told", 1, TopicSettings.DEFAULTS);
        var publisher = service.get(Publisher.class);
        var till = service.get(Till.class);

        var statements = service.database()
                .statementsDuring(() -> till.within(() -> {
                    till.store(new Order(1, "plough"));
                    return publisher.publish("told", "kept");
                }));
        assertThrows(
                IllegalStateException.class,
                () -> till.within(() -> {
                    publisher.publish("told", "never");
                    throw new IllegalStateException("the shop changed its mind");
                }));

        assertEquals(1, statements.stream().filter("BEGIN"::equals).count(), statements::toString);
        assertEquals(1, statements.stream().filter("COMMIT"::equals).count(), statements::toString);
        assertEquals(List.of("0/0/kept"), service.database().rows().log("told"));
    }
}
