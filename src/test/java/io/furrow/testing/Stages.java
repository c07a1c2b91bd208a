package io.furrow.testing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What became of stages. */
public final class Stages {
    private Stages() {}

    /** The failure of a stage, which has to be of that kind and to come within a minute. */
    public static <E extends Throwable> E failure(Class<E> kind, CompletionStage<?> stage) {
        var bounded = stage.toCompletableFuture().copy().orTimeout(1, TimeUnit.MINUTES);
        return assertInstanceOf(
                kind, assertThrows(CompletionException.class, bounded::join).getCause());
    }

    /** Fails unless the sentence of a failure has that part. */
    public static void assertSays(String part, Throwable failure) {
        String sentence = String.valueOf(failure.getMessage());
        assertTrue(sentence.contains(part), sentence);
    }
}
