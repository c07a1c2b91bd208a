package io.furrow.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Values of a certain size that look like what applications send. */
final class Payload {
    private static final String TEXT = "{\"order\":4711,\"customer\":\"Ada\",\"articles\":[1,2,3],\"note\":\"";

    private Payload() {}

    /** JSON of exactly that many bytes. */
    static byte[] of(int bytes) {
        StringBuilder text = new StringBuilder(TEXT);
        while (text.length() < bytes - 2) {
            text.append((char) ('a' + text.length() % 26));
        }
        return text.append("\"}").toString().getBytes(US_ASCII);
    }

    /** What the tables call that size. */
    static String size(int bytes) {
        return bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
    }
}
