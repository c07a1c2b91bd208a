package io.furrow.api;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a thread changes topics and groups, for {@link Happening.Changed}: {@code new Acting("ops").run(() ->
 * topics.delete("orders"))}. It gives no rights and takes none.
 *
 * @param principal who wants it, or null where nobody is asked who he is
 */
public record Acting(@Nullable String principal) {
    private static final ThreadLocal<@Nullable String> NOW = new ThreadLocal<>();

    /** Who is named by the calls around, or null. */
    public static @Nullable String inTheNameOf() {
        return NOW.get();
    }

    /** Does something in his name, on this thread. */
    public void run(Runnable change) {
        call(() -> {
            change.run();
            return this;
        });
    }

    /** Does something in his name, on this thread, and answers what came of it. */
    public <T> T call(Supplier<T> change) {
        String before = NOW.get();
        NOW.set(principal);
        try {
            return change.get();
        } finally {
            if (before == null) {
                NOW.remove();
            } else {
                NOW.set(before);
            }
        }
    }
}
