package io.furrow.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A statement written once and held for each segment of the pool. Through the parent table a fetch costs twice as much, so hot
 * statements name the child: {@code {s}} stands for its two digits, {@code {n}} for its number, and {@code {last of x}} for a query of
 * the offset and time of what is stored last of the partition x.
 */
final class SegmentStatements {
    static final int POOL = 32;

    private static final Pattern LAST_OF = Pattern.compile("\\{last of ([a-z_.]+)}");

    private static final String LAST = """
            (
                select m."offset", m.published_at
                  from furrow.message_s{s} m
                 where m.segment = {n} and m.partition_id = $1
                 order by m."offset" desc
                 limit 1)""";

    private final List<String> texts = new ArrayList<>(POOL);

    private final String text;

    SegmentStatements(String text) {
        this.text = text;
        String whole = LAST_OF.matcher(text).replaceAll(LAST);
        for (int segment = 0; segment < POOL; segment++) {
            texts.add(whole.replace("{s}", String.format(Locale.ROOT, "%02d", segment))
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
