package io.furrow.access;

/** What rules are about. */
public enum Kind {
    TOPIC,
    GROUP,
    /** Everything at once; it has no name. */
    CLUSTER
}
