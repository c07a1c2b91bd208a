package io.furrow.api;

/** Forgets what is too old or too much. It runs by itself on one replica at a time. Safe for any thread. */
public interface Retention {
    /** Runs now, and answers what it did; nothing when another replica is at it. */
    Report run();

    /**
     * What one run did.
     *
     * @param partitionsTrimmed partitions whose log start was raised
     * @param messagesForgotten messages that can no longer be read
     * @param segmentsTruncated segments whose disk space was given back
     * @param topicsRemoved deleted topics that are gone for good
     */
    record Report(int partitionsTrimmed, long messagesForgotten, int segmentsTruncated, int topicsRemoved) {}
}
