package io.furrow.rest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whole numbers of paths and query parameters, read strictly: nothing is clamped. */
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");

    private Numbers() {}

    /** The number of a parameter, or what holds without one. */
    static long parameter(String name, @Nullable String text, long lowest, long highest, long otherwise) {
        return text == null ? otherwise : parameter(name, text, lowest, highest);
    }

    /** The number of a parameter, within its bounds. */
    static long parameter(String name, String text, long lowest, long highest) {
        if (!isWhole(text)) {
            throw new Refused(ErrorCode.MALFORMED, "/" + name, name + " is to be a whole number.");
        }
        long number = parse(text);
        if (number < lowest || number > highest) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE, "/" + name, name + " lies between " + lowest + " and " + highest + ".");
        }
        return number;
    }

    /** The number of a partition in a path. One that no partition can have is left to be looked for in vain. */
    static int partition(String text) {
        if (!isWhole(text)) {
            throw new Refused(ErrorCode.MALFORMED, "/partition", "A partition is a whole number.");
        }
        return Math.clamp(parse(text), -1, Integer.MAX_VALUE);
    }

    /** Whether it is written as JSON writes whole numbers: ASCII digits, no plus, no leading zeros. */
    static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches();
    }

    /** The number of some digits; beyond what fits, the nearest that does. */
    static long parse(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
