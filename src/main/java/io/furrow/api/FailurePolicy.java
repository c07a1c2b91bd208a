package io.furrow.api;

/** What becomes of a message that a subscription could not handle in all its tries. */
public enum FailurePolicy {
    /** It is kept as a dead letter, and the next one is delivered. */
    DEAD_LETTER,

    /**
     * It and all later messages of its key are kept aside, in order, until they are let go; other keys go on. A message without a key
     * becomes a dead letter.
     */
    PARK_KEY,

    /** Its partition waits: until the group's offset is reset, or the partition is taken up anew, which tries it once more. */
    STOP,

    /** It is logged, counted and left behind; nothing is kept. */
    SKIP
}
