package io.furrow.api;

/** The database beneath, as far as health needs to know it. Safe for any thread. */
public interface Storage {
    /** Looks whether the database answers, its schema fits and a transaction can be committed. */
    Condition check();

    /** What a look at the database found. */
    sealed interface Condition {
        /** All is well. */
        record Ready() implements Condition {}

        /**
         * Work cannot go on.
         *
         * @param why one sentence for the operator, without secrets
         */
        record NotReady(String why) implements Condition {}
    }
}
