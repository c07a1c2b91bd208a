package io.furrow.api;

import java.time.Instant;

/**
 * The proof that a message is on disk, and where.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param offset the place in the partition; offsets have no gaps and follow the order of commits
 * @param timestamp the log's time, taken from the database; it never runs backwards within a partition
 * @param replayed whether an earlier publish with the same idempotency key stored it and this one stored nothing
 */
public record Receipt(String topic, int partition, long offset, Instant timestamp, boolean replayed) {}
