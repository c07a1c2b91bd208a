package io.furrow.boot;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/** The settings of an operator, by key. A value that cannot be read stops the start with a sentence that names its key. */
record Settings(Config config) {

    String text(String key, String otherwise) {
        return value(key, String.class, otherwise, "a text");
    }

    int number(String key, int otherwise) {
        return value(key, Integer.class, otherwise, "a whole number");
    }

    boolean flag(String key, boolean otherwise) {
        return value(key, Boolean.class, otherwise, "true or false");
    }

    /** A duration in the form of ISO 8601, such as PT5S. */
    Duration duration(String key, Duration otherwise) {
        return value(key, Duration.class, otherwise, "a duration such as PT5S");
    }

    /** A duration as a number of milliseconds, as in Kafka's keys that end in .ms. */
    Duration milliseconds(String key, Duration otherwise) {
        return Duration.ofMillis(value(key, Long.class, otherwise.toMillis(), "a number of milliseconds"));
    }

    private <T> T value(String key, Class<T> type, T otherwise, String expected) {
        try {
            return config.getOptionalValue(key, type).orElse(otherwise);
        } catch (RuntimeException e) {
            throw new CannotStart(
                    key + " must be " + expected + ", was "
                            + config.getOptionalValue(key, String.class).orElse(""),
                    e);
        }
    }
}
