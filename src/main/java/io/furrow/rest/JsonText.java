package io.furrow.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The words of JSON text in UTF-8, one after the other. Refuses whatever RFC 8259 does, naming the byte. For one thread. */
final class JsonText {
    /** What a value can be. */
    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private final byte[] json;
    private int at;

    JsonText(byte[] json) {
        this.json = json;
        if (json.length >= 3 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF) {
            throw malformed("a byte order mark");
        }
    }

    void skipSpace() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    /** Takes that character if it comes next. */
    boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    void require(char wanted) {
        if (!take(wanted)) {
            throw malformed("no '" + wanted + "' where one belongs");
        }
    }

    void requireEnd() {
        if (at < json.length) {
            throw malformed("something behind the end");
        }
    }

    /** What kind of value begins here. */
    Kind kind() {
        return switch (peek()) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw malformed(at < json.length ? "no value where one belongs" : "an early end");
        };
    }

    /** Takes the bracket or brace that is next, if that many levels are left. */
    void open(int levels) {
        if (levels < 1) {
            throw malformed("nesting deeper than " + JsonOutline.DEEPEST);
        }
        at++;
    }

    /** Takes a string and answers what it means. */
    String string() {
        int from = at + 1;
        boolean escaped = skipString();
        String raw = new String(json, from, at - 1 - from, StandardCharsets.UTF_8);
        return escaped ? unescaped(raw) : raw;
    }

    /** Takes a whole value, at most that many levels deep, and answers its bytes. */
    byte[] value(int levels) {
        int from = at;
        // One bit a level, the innermost lowest: set for an object.
        long objects = 0;
        int depth = 0;
        boolean atName = false;
        while (true) {
            if (atName) {
                skipString();
                skipSpace();
                require(':');
                skipSpace();
            }
            Kind kind = kind();
            if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
                open(levels - depth);
                depth++;
                objects = (objects << 1) | (kind == Kind.OBJECT ? 1 : 0);
                skipSpace();
                if (peek() != closing(objects)) {
                    atName = (objects & 1) == 1;
                    continue;
                }
            } else {
                skipScalar(kind);
            }
            // A value is complete: close whatever ends with it.
            while (depth > 0) {
                skipSpace();
                if (!take(closing(objects))) {
                    break;
                }
                depth--;
                objects >>>= 1;
            }
            if (depth == 0) {
                return Arrays.copyOfRange(json, from, at);
            }
            require(',');
            skipSpace();
            atName = (objects & 1) == 1;
        }
    }

    private static char closing(long objects) {
        return (objects & 1) == 1 ? '}' : ']';
    }

    private void skipScalar(Kind kind) {
        switch (kind) {
            case STRING -> skipString();
            case NUMBER -> skipNumber();
            case BOOLEAN -> skipWord(peek() == 't' ? "true" : "false");
            case NULL -> skipWord("null");
            case OBJECT, ARRAY -> throw new IllegalStateException(kind + " is no scalar");
        }
    }

    private void skipWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            require(word.charAt(i));
        }
    }

    private void skipNumber() {
        take('-');
        if (!take('0')) {
            skipDigits();
        }
        if (take('.')) {
            skipDigits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            skipDigits();
        }
    }

    private void skipDigits() {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed("no digit where one belongs");
        }
    }

    /** Takes a string; answers whether it holds escapes. */
    private boolean skipString() {
        require('"');
        boolean escaped = false;
        while (true) {
            int next = peek();
            if (next == '"') {
                at++;
                return escaped;
            }
            if (next == '\\') {
                escaped = true;
                skipEscape();
            } else if (next >= 0x80) {
                skipWide(next);
            } else if (next < 0x20) {
                throw malformed(at < json.length ? "a control character in a string" : "an early end");
            } else {
                at++;
            }
        }
    }

    private void skipEscape() {
        at++;
        switch (peek()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                at++;
                for (int i = 0; i < 4; i++) {
                    if (Character.digit((char) Math.max(peek(), 0), 16) < 0) {
                        throw malformed("an escape without four hexadecimal digits");
                    }
                    at++;
                }
            }
            default -> throw malformed("an unknown escape");
        }
    }

    /** Takes a character of several bytes: the well-formed sequences of Unicode's table 3-7 and no others. */
    private void skipWide(int lead) {
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        int more = lead >= 0xC2 && lead <= 0xDF
                ? 1
                : lead >= 0xE0 && lead <= 0xEF ? 2 : lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
        if (more == 0) {
            throw malformed("a byte that is not UTF-8");
        }
        at++;
        for (int i = 0; i < more; i++) {
            int next = peek();
            if (next < (i == 0 ? lowest : 0x80) || next > (i == 0 ? highest : 0xBF)) {
                throw malformed("a byte that is not UTF-8");
            }
            at++;
        }
    }

    private static String unescaped(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = raw.charAt(++i);
            switch (escape) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(escape);
            }
        }
        return text.toString();
    }

    /** The byte that comes next, unsigned; -1 at the end. */
    private int peek() {
        return at < json.length ? json[at] & 0xFF : -1;
    }

    private Refused malformed(String what) {
        return new Refused(ErrorCode.MALFORMED, "The JSON has " + what + ", at byte " + at + ".");
    }
}
