package io.furrow.observe;

import io.furrow.api.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Counters of what has happened in this process, by topic and group and by nothing that clients can make up at will. */
@ApplicationScoped
public class Metrics {
    @Inject
    MetricRegistry registry;

    void on(@Observes Happening news) {
        switch (news) {
            case Happening.Published published -> {
                count("furrow_messages_published", "Messages stored", published.messages(), topic(published.topic()));
                count(
                        "furrow_bytes_published",
                        "Bytes of keys, values and headers stored",
                        published.bytes(),
                        topic(published.topic()));
            }
            case Happening.PublishFailed failed ->
                count(
                        failed.outcomeUnknown() ? "furrow_messages_outcome_unknown" : "furrow_messages_failed",
                        failed.outcomeUnknown()
                                ? "Messages that may or may not be stored"
                                : "Messages that were not stored",
                        failed.messages(),
                        topic(failed.topic()));
            case Happening.Polled polled ->
                count(
                        "furrow_messages_polled",
                        "Messages handed to members of groups",
                        polled.messages(),
                        topic(polled.topic()),
                        group(polled.group()));
            case Happening.Delivered delivered ->
                count(
                        "furrow_messages_delivered",
                        "Messages whose observers are done",
                        delivered.messages(),
                        topic(delivered.partition().topic()),
                        group(delivered.group()));
            case Happening.Retried retried ->
                count(
                        "furrow_deliveries_retried",
                        "Failed tries that are followed by another",
                        1,
                        topic(retried.partition().topic()),
                        group(retried.group()));
            case Happening.DeadLettered dead ->
                count(
                        "furrow_messages_dead_lettered",
                        "Messages given up after their last try",
                        1,
                        topic(dead.partition().topic()),
                        group(dead.group()));
            case Happening.Parked parked ->
                count(
                        "furrow_messages_parked",
                        "Messages whose keys were parked after their last try",
                        1,
                        topic(parked.partition().topic()),
                        group(parked.group()));
            case Happening.Skipped skipped ->
                count(
                        "furrow_messages_skipped",
                        "Messages left behind after their last try",
                        1,
                        topic(skipped.partition().topic()),
                        group(skipped.group()));
            case Happening.Stopped stopped ->
                count(
                        "furrow_deliveries_stopped",
                        "Times a partition was made to wait after a message's last try",
                        1,
                        topic(stopped.partition().topic()),
                        group(stopped.group()));
            case Happening.Redelivered again ->
                count(
                        "furrow_messages_redelivered",
                        "Failed messages that were asked for again and handled",
                        1,
                        topic(again.partition().topic()),
                        group(again.group()));
            case Happening.Fenced fenced ->
                count(
                        "furrow_members_fenced",
                        "Refusals of members that no longer own a partition",
                        1,
                        group(fenced.group()));
            case Happening.Committed committed ->
                count(
                        "furrow_offsets_committed",
                        "Commits of a partition's offset",
                        1,
                        topic(committed.partition().topic()),
                        group(committed.group()));
            case Happening.Reset reset ->
                count(
                        "furrow_offsets_reset",
                        "Offsets of a partition that were put elsewhere from outside",
                        1,
                        topic(reset.partition().topic()),
                        group(reset.group()));
            case Happening.Assigned assigned ->
                count(
                        "furrow_partitions_assigned",
                        "Partitions that came to a member",
                        assigned.partitions().size(),
                        group(assigned.group()));
            case Happening.Revoked revoked ->
                count(
                        "furrow_partitions_revoked",
                        "Partitions taken from a member",
                        revoked.partitions().size(),
                        group(revoked.group()));
            case Happening.LostToRetention lost ->
                count(
                        "furrow_messages_lost_to_retention",
                        "Messages forgotten before a group has read them",
                        lost.messages(),
                        topic(lost.partition().topic()),
                        group(lost.group()));
            case Happening.Purged purged ->
                count(
                        "furrow_messages_purged",
                        "Messages forgotten by retention",
                        purged.messages(),
                        topic(purged.partition().topic()));
            case Happening.Changed changed ->
                count(
                        "furrow_changes",
                        "Changes of topics and groups on purpose",
                        1,
                        new Tag("change", changed.change().name().toLowerCase(Locale.ROOT)));
            case Happening.SegmentTruncated truncated ->
                count("furrow_segments_truncated", "Segments whose disk space was given back", 1);
        }
    }

    private void count(String name, String description, long howMany, Tag... tags) {
        Metadata metadata =
                Metadata.builder().withName(name).withDescription(description).build();
        registry.counter(metadata, tags).inc(howMany);
    }

    private static Tag topic(String name) {
        return new Tag("topic", name);
    }

    private static Tag group(String name) {
        return new Tag("group", name);
    }
}
