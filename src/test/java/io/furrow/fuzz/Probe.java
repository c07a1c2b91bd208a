package io.furrow.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** A request to be sent as it is. */
final class Probe {
    private static final int SHOWN = 700;

    private final @Nullable Operation operation;
    private final byte[] bytes;
    private final boolean hangsUp;

    /**
     * @param operation which one it asks for, or null where it is no request of the API
     * @param hangsUp whether the client goes without waiting for an answer
     */
    Probe(@Nullable Operation operation, byte[] bytes, boolean hangsUp) {
        this.operation = operation;
        this.bytes = bytes;
        this.hangsUp = hangsUp;
    }

    @Nullable
    Operation operation() {
        return operation;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean hangsUp() {
        return hangsUp;
    }

    @Override
    public String toString() {
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), ISO_8859_1);
        return text.replaceAll("[^\\x20-\\x7E]", "·") + (bytes.length > SHOWN ? "… (" + bytes.length + " bytes)" : "");
    }
}
