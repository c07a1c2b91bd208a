package io.furrow.boot;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Furrow refuses to start. The message is for the operator: it says what is wrong and which setting to change. */
public final class CannotStart extends RuntimeException {

    private final String sentence;

    public CannotStart(String sentence) {
        this(sentence, null);
    }

    public CannotStart(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** The refusal behind a failed start, however deep the container has wrapped it. */
    static Optional<CannotStart> behind(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotStart refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
