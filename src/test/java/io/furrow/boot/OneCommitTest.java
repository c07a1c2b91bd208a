package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.furrow.shop.Order;
import io.furrow.testing.TestService;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OneCommitTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase().with("furrow.database.pool-size", "4");

    @BeforeAll
    static void createNotes() {
        SERVICE.database().execute("create table note (text text)");
    }

    private final TwoUnits shop = SERVICE.get(TwoUnits.class);

    @Test
    void two_units_commit_with_one_commit() {
        var statements = SERVICE.database().statementsDuring(() -> shop.write(1));

        assertEquals(1, statements.stream().filter("BEGIN"::equals).count(), statements::toString);
        assertEquals(1, statements.stream().filter("COMMIT"::equals).count(), statements::toString);
        assertEquals(1, countNotes("in furrow 1"));
    }

    @Test
    void two_units_and_the_messages_are_in_the_same_transaction() {
        var places = shop.write(2);

        assertEquals(1, places.stream().distinct().count(), places::toString);
    }

    @Test
    void a_failed_method_leaves_nothing_in_either_unit() {
        assertThrows(IllegalStateException.class, () -> shop.writeAndFail(3));

        assertEquals(0, countNotes("in furrow 3"));
        assertEquals(0, SERVICE.database().rows().count(Order.TABLE + " where id = 3"));
    }

    @Test
    void a_transaction_in_between_has_its_own_connection_and_gives_the_first_back() {
        var places = shop.placesAround(shop);

        assertEquals(1, places.get(0).stream().distinct().count());
        assertEquals(1, places.get(1).stream().distinct().count());
        assertNotEquals(places.get(0), places.get(1));
        assertEquals(places.get(0), places.get(2));
    }

    @Test
    void threads_that_meet_the_units_for_the_first_time_share_one_transaction_each() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var calls = IntStream.range(100, 160)
                    .<Callable<List<String>>>mapToObj(order -> () -> shop.write(order))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                assertEquals(1, call.get().stream().distinct().count());
            }
        }
    }

    @Test
    void a_pool_of_four_outlives_more_failures_than_it_has_connections() {
        for (var i = 0; i < 6; i++) {
            assertThrows(IllegalStateException.class, () -> shop.writeAndFail(4));
            assertThrows(RuntimeException.class, shop::breakTheConnection);
        }

        shop.write(5);

        assertEquals(1, countNotes("in furrow 5"));
    }

    private static long countNotes(String text) {
        return SERVICE.database().rows().count("note where text = ?", text);
    }
}
