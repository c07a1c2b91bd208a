package io.furrow.access;

/** What came of verifying a token. */
public sealed interface Verdict {
    /** It is good, and this is whose it is. */
    record Accepted(Caller caller) implements Verdict {}

    /** It is not. Why not is for the log: whoever forges tokens is not told. */
    record Rejected(String why) implements Verdict {}

    /** Nobody can tell now, because the keys cannot be fetched. */
    record Undecided() implements Verdict {}
}
