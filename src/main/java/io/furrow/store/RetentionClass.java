package io.furrow.store;

import io.furrow.api.TopicSettings;
import java.util.Locale;

/** Which topics share segments: those whose messages live about as long, so that a segment's space comes back at once. */
enum RetentionClass {
    SHORT,
    LONG,
    FOREVER;

    private static final long ONE_HOUR_MS = 3_600_000;

    static RetentionClass of(TopicSettings settings) {
        return of(settings.retentionMs());
    }

    static RetentionClass of(long retentionMs) {
        if (retentionMs == -1) {
            return FOREVER;
        }
        return retentionMs <= ONE_HOUR_MS ? SHORT : LONG;
    }

    static RetentionClass named(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
