package io.furrow.rest;

import org.jspecify.annotations.Nullable;

/** Names of topics in requests. One that no topic can have is refused rather than looked for. */
final class Names {
    /** The most characters of a name. */
    static final int LONGEST = 249;

    private Names() {}

    /** The name, or the beginning of names, that is a query parameter. */
    static String parameter(String parameter, String text) {
        if (text.length() > LONGEST) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE, "/" + parameter, parameter + " has at most " + LONGEST + " characters.");
        }
        return text;
    }

    /** The name that is a query parameter, or null where none is given. */
    static @Nullable String optional(String parameter, @Nullable String text) {
        if (text != null && text.isEmpty()) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/" + parameter, parameter + " is a name.");
        }
        return text == null ? null : parameter(parameter, text);
    }

    /** The name that comes next. */
    static String next(JsonOutline json) {
        String name = json.string();
        if (name.isEmpty() || name.length() > LONGEST) {
            throw json.refused(ErrorCode.UNACCEPTABLE, "A topic's name has 1 to " + LONGEST + " characters.");
        }
        return name;
    }
}
