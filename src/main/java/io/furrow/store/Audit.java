package io.furrow.store;

import io.furrow.api.Acting;
import io.furrow.api.Happening;
import io.furrow.api.Happening.Change;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.SortedMap;
import java.util.logging.Logger;

/** Tells who has changed what on purpose, after the fact: a line of the log, and a happening. Safe for any thread. */
@ApplicationScoped
public class Audit {
    private static final Logger LOGGER = Logger.getLogger(Audit.class.getName());

    @Inject
    News news;

    /** Tells it, in the name of whom this thread acts for. */
    public void tell(Change change, String name, SortedMap<String, String> before, SortedMap<String, String> after) {
        Happening.Changed changed = new Happening.Changed(change, name, Acting.inTheNameOf(), before, after);
        // Not left to whoever hears the news, which may be dropped.
        LOGGER.info(() -> line(changed));
        news.tell(changed);
    }

    private static String line(Happening.Changed changed) {
        String principal = changed.principal();
        return changed.change() + " " + changed.name() + (principal == null ? "" : " by " + quoted(principal)) + ": "
                + changed.before() + " to " + changed.after();
    }

    /** A name as it stands in a token, which may be any text, on one line and told apart from what follows. */
    private static String quoted(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        name.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').appendCodePoint(character);
            } else if (shown(character)) {
                quoted.appendCodePoint(character);
            } else {
                quoted.append("\\u{%x}".formatted(character));
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean shown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
