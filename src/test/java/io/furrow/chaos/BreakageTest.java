package io.furrow.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.chaos.Breakage.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakageTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long WINDOW = 10;

    @Test
    void a_plan_is_the_same_again_from_the_same_seed() {
        assertEquals(plan(7), plan(7));
        assertNotEquals(plan(7), plan(8));
    }

    @Test
    void everything_breaks_in_an_hour() {
        Set<Kind> broken = EnumSet.noneOf(Kind.class);
        plan(7).forEach(breakage -> broken.add(breakage.kind()));

        assertEquals(EnumSet.allOf(Kind.class), broken);
    }

    @Test
    void nothing_breaks_in_about_a_quarter_of_the_windows() {
        Set<Long> windows = new HashSet<>();
        plan(7).forEach(breakage -> windows.add(window(breakage.begin())));

        long quiet = HOUR.toSeconds() / WINDOW - windows.size();
        assertTrue(quiet > 60 && quiet < 120, () -> quiet + " of 360 windows are quiet");
    }

    @Test
    void a_fault_ends_in_the_window_in_which_it_began() {
        for (Breakage breakage : plan(7)) {
            Duration end = breakage.begin().plus(breakage.length());
            assertEquals(window(breakage.begin()), window(end), breakage::toString);
        }
    }

    @Test
    void only_what_may_break_does() {
        for (Breakage breakage : Breakage.plan(7, HOUR, 3, EnumSet.of(Kind.KILL, Kind.DATABASE))) {
            assertTrue(breakage.kind() == Kind.KILL || breakage.kind() == Kind.DATABASE, breakage::toString);
        }
    }

    @Test
    void one_kind_alone_breaks_twice_a_minute() {
        List<Breakage> plan = Breakage.plan(7, HOUR, 3, EnumSet.of(Kind.KILL));

        assertEquals(120, plan.size());
        for (int i = 0; i < plan.size(); i++) {
            assertEquals(i, plan.get(i).begin().toSeconds() / 30);
        }
    }

    private static List<Breakage> plan(long seed) {
        return Breakage.plan(seed, HOUR, 3, EnumSet.allOf(Kind.class));
    }

    private static long window(Duration time) {
        return time.toSeconds() / WINDOW;
    }
}
