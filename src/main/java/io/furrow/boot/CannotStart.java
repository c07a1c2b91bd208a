package io.furrow.boot;

import org.jspecify.annotations.Nullable;

/** Furrow refuses to start. The message is for the operator: it says what is wrong and which setting to change. */
public final class CannotStart extends RuntimeException {

    public CannotStart(String sentence) {
        super(sentence);
    }

    public CannotStart(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
