package io.furrow.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A statement written once and held for each segment of the pool. Through the parent table a fetch costs twice as much, so hot
 * statements name the child: {@code {s}} stands for its two digits, {@code {n}} for its number.
 */
final class SegmentStatements {
    static final int POOL = 32;

    private final List<String> texts = new ArrayList<>(POOL);

    private final String text;

    SegmentStatements(String text) {
        this.text = text;
        for (int segment = 0; segment < POOL; segment++) {
            texts.add(text.replace("{s}", String.format(Locale.ROOT, "%02d", segment))
                    .replace("{n}", Integer.toString(segment)));
        }
    }

    /** The same between other statements, to be sent together. */
    SegmentStatements between(String before, String after) {
        return new SegmentStatements(before + text + after);
    }

    String of(int segment) {
        return texts.get(segment);
    }
}
