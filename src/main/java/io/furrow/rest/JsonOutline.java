package io.furrow.rest;

import io.furrow.rest.JsonText.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A strict cursor over JSON text (RFC 8259, UTF-8, no byte order mark) that hands out values as the very bytes they were sent
 * as. It knows where it stands: what it refuses is named by a JSON pointer.
 *
 * <p>Opened objects may not repeat a member; the inside of a value taken whole is checked for form only. For one thread.
 */
final class JsonOutline {
    /** The deepest nesting of objects and arrays, counted from the outermost. */
    static final int DEEPEST = 64;

    private static final class Frame {
        final boolean object;
        final Set<String> names = new HashSet<>();
        String name = "";
        int items;

        Frame(boolean object) {
            this.object = object;
        }
    }

    private final JsonText text;
    private final Deque<Frame> frames = new ArrayDeque<>();

    JsonOutline(byte[] json) {
        text = new JsonText(json);
        text.skipSpace();
    }

    /** Whether the bytes are exactly one JSON value. */
    static boolean isJson(byte[] bytes) {
        try {
            JsonOutline json = new JsonOutline(bytes);
            json.value();
            json.end();
            return true;
        } catch (Refused e) {
            return false;
        }
    }

    /** Enters the object that comes next. */
    void openObject() {
        expect(Kind.OBJECT, "an object");
        enter(new Frame(true));
    }

    /** Enters the array that comes next. */
    void openArray() {
        expect(Kind.ARRAY, "an array");
        enter(new Frame(false));
    }

    /** Whether the object or array entered last holds more; leaves it where it does not. */
    boolean more() {
        Frame frame = frames.getFirst();
        if (text.take(frame.object ? '}' : ']')) {
            text.skipSpace();
            frames.removeFirst();
            return false;
        }
        if (frame.items++ > 0) {
            text.require(',');
            text.skipSpace();
        }
        return true;
    }

    /** The next member's name; its value comes next. */
    String name() {
        Frame frame = frames.getFirst();
        String name = text.string();
        text.skipSpace();
        text.require(':');
        text.skipSpace();
        frame.name = name;
        if (!frame.names.add(name)) {
            throw refused(ErrorCode.UNEXPECTED, "The member is repeated.");
        }
        return name;
    }

    /** The number of the item of the array entered last, from 0. */
    int index() {
        return frames.getFirst().items - 1;
    }

    /** What comes next. */
    Kind kind() {
        return text.kind();
    }

    /** Takes a null if that is what comes next. */
    boolean takeNull() {
        if (kind() != Kind.NULL) {
            return false;
        }
        value();
        return true;
    }

    /** The value that comes next, whatever it is, byte for byte. */
    byte[] value() {
        byte[] slice = text.value(DEEPEST - frames.size());
        text.skipSpace();
        return slice;
    }

    /** The string that comes next. A NUL is refused: no name and no setting holds one. */
    String string() {
        String string = characters();
        if (string.indexOf('\0') >= 0) {
            throw refused(ErrorCode.UNACCEPTABLE, "It is not to hold a NUL character.");
        }
        return string;
    }

    /** The string that comes next, whatever characters it holds. Lone surrogates are refused: they are none. */
    String characters() {
        expect(Kind.STRING, "a string");
        String string = text.string();
        text.skipSpace();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw refused(ErrorCode.UNACCEPTABLE, "A lone surrogate is not a character.");
        }
        return string;
    }

    /** The whole number that comes next, between two bounds. */
    long integer(long lowest, long highest) {
        expect(Kind.NUMBER, "a whole number");
        String digits = new String(value(), StandardCharsets.US_ASCII);
        if (!Numbers.isWhole(digits)) {
            throw refused(ErrorCode.UNEXPECTED, "It is to be a whole number, without fraction and exponent.");
        }
        return bounded(digits, lowest, highest);
    }

    /** As {@link #integer}, also written as a string, as some clients send numbers of a configuration. */
    long integerOrText(long lowest, long highest) {
        if (kind() != Kind.STRING) {
            return integer(lowest, highest);
        }
        String digits = string();
        if (!Numbers.isWhole(digits)) {
            throw refused(ErrorCode.UNACCEPTABLE, "It is to be a whole number.");
        }
        return bounded(digits, lowest, highest);
    }

    /** The boolean that comes next, also written as a string, as some clients send booleans of a configuration. */
    boolean booleanOrText() {
        if (kind() != Kind.STRING) {
            expect(Kind.BOOLEAN, "true or false");
            return value().length == "true".length();
        }
        return switch (string()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(ErrorCode.UNACCEPTABLE, "It is to be true or false.");
        };
    }

    /** Requires that nothing is left. */
    void end() {
        text.requireEnd();
    }

    /** A refusal of what was read last. */
    Refused refused(ErrorCode code, String message) {
        return new Refused(code, pointer(), message);
    }

    /** A refusal of the member named last. */
    Refused unknownMember() {
        return refused(ErrorCode.UNEXPECTED, "There is no such member here.");
    }

    /** A JSON pointer to what was read last. */
    String pointer() {
        StringBuilder pointer = new StringBuilder();
        frames.descendingIterator().forEachRemaining(frame -> {
            if (frame.object && !frame.names.isEmpty()) {
                pointer.append(step(frame.name));
            } else if (!frame.object && frame.items > 0) {
                pointer.append('/').append(frame.items - 1);
            }
        });
        return pointer.toString();
    }

    private long bounded(String digits, long lowest, long highest) {
        long number = Numbers.parse(digits);
        if (number < lowest || number > highest) {
            throw refused(ErrorCode.UNACCEPTABLE, "It lies between " + lowest + " and " + highest + ".");
        }
        return number;
    }

    private void expect(Kind wanted, String named) {
        if (kind() != wanted) {
            throw refused(ErrorCode.UNEXPECTED, "It is to be " + named + ".");
        }
    }

    private void enter(Frame frame) {
        text.open(DEEPEST - frames.size());
        text.skipSpace();
        frames.addFirst(frame);
    }

    private static String step(String name) {
        String shown = name.length() <= 100 ? name : name.substring(0, 100) + "…";
        return "/" + shown.replace("~", "~0").replace("/", "~1");
    }
}
