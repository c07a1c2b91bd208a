package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.api.TopicSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Topics and their partitions in the database. Changes run in transactions of their own. Safe for any thread. */
@Translated
@ApplicationScoped
public class TopicRows {
    private static final String BY_NAME = "select t from Topic t where t.name = :name and t.state = 'active'";

    private static final String NAMES = """
            select t.name
              from Topic t
             where t.state = 'active' and t.name like :prefix escape '!' and t.name > :after
             order by t.name""";

    /* Of two that create it at once, the later one waits for the other, and finds nothing to do. */
    private static final String CREATE = """
            insert into furrow.topic (name, retention_ms, retention_bytes, max_message_bytes)
            values (:name, :ms, :bytes, :most)
                on conflict (name) where state = 'active' do nothing
         returning id""";

    /* The share lock keeps the segment open until the new partitions are visible. */
    private static final String ADD_PARTITIONS = """
            with destination as materialized (
                select s.segment, s.generation
                  from furrow.segment s
                 where s.retention_class = :class and s.state = 'open'
                   for share),
            added as (
                insert into furrow.topic_partition (topic_id, number, segment)
                select :topic, n, d.segment
                  from destination d, generate_series(cast(:first as int), cast(:last as int)) n
             returning id, segment)
            insert into furrow.segment_base (partition_id, generation, segment, first_offset)
            select a.id, d.generation, a.segment, 0
              from added a
              join destination d on d.segment = a.segment""";

    /* A segment that closes while its row is waited for leaves nothing to find: the next look sees the one that was opened instead. */
    private static final int LOOKS = 5;

    private static final String CATALOGUE_CHANGED = "update furrow.log set catalogue_version = catalogue_version + 1";

    private static final String TRUNCATE = """
            with held as materialized (
                select id, log_start_offset
                  from furrow.topic_partition
                 where id = :partition and log_start_offset < :before
                   for no key update)
            update furrow.topic_partition p
               set log_start_offset = :before
              from held
             where p.id = held.id
         returning held.log_start_offset""";

    @PersistenceContext(unitName = "furrow")
    EntityManager entities;

    @Inject
    Catalogue catalogue;

    /** Creates a topic. */
    @Translated(changes = true)
    @Transactional(TxType.REQUIRES_NEW)
    public Topic create(String name, int partitions, TopicSettings settings) {
        List<?> created = entities.createNativeQuery(CREATE, Integer.class)
                .setParameter("name", name)
                .setParameter("ms", settings.retentionMs())
                .setParameter("bytes", settings.retentionBytes())
                .setParameter("most", settings.maxMessageBytes())
                .getResultList();
        if (created.isEmpty()) {
            throw new FurrowException.TopicExists(name);
        }
        Topic topic = entities.find(Topic.class, created.getFirst());
        addPartitions(topic, 0, partitions);
        entities.refresh(topic);
        return loaded(topic);
    }

    /** The topic of that name. */
    @Transactional(TxType.REQUIRES_NEW)
    public Topic get(String name) {
        return loaded(existing(name, LockModeType.NONE));
    }

    /** The names of topics behind a name, in alphabetical order. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<String> names(String prefix, String after, int limit) {
        String pattern = prefix.replace("!", "!!").replace("_", "!_").replace("%", "!%") + "%";
        return entities.createQuery(NAMES, String.class)
                .setParameter("prefix", pattern)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    /** What was changed: how the topic is now, and what it was. */
    public record Altered(Topic topic, TopicSettings settingsBefore, int partitionsBefore) {}

    /** Changes a topic's settings. Every replica hears of it with its next append. */
    @Translated(changes = true)
    @Transactional(TxType.REQUIRES_NEW)
    public Altered alter(String name, UnaryOperator<TopicSettings> change) {
        Topic topic = existing(name, LockModeType.PESSIMISTIC_WRITE);
        TopicSettings before = topic.settings();
        topic.change(change.apply(before));
        topic.rerouted();
        catalogue.forget(name);
        return new Altered(topic, before, topic.partitionIds().size());
    }

    /** Adds partitions until there are that many. */
    @Translated(changes = true)
    @Transactional(TxType.REQUIRES_NEW)
    public Altered addPartitions(String name, int partitions) {
        Topic topic = existing(name, LockModeType.PESSIMISTIC_WRITE);
        int has = topic.partitionIds().size();
        if (partitions < has) {
            throw new FurrowException.PartitionsMayNotShrink(name, has, partitions);
        }
        if (partitions > has) {
            topic.rerouted();
            entities.flush();
            addPartitions(topic, has, partitions);
            entities.refresh(topic);
        }
        return new Altered(loaded(topic), topic.settings(), has);
    }

    /** Gives a topic's name up, and answers what it was; the rest of it goes when retention runs. */
    @Translated(changes = true)
    @Transactional(TxType.REQUIRES_NEW)
    public Topic delete(String name) {
        Topic topic = existing(name, LockModeType.PESSIMISTIC_WRITE);
        topic.delete();
        entities.createNativeQuery(CATALOGUE_CHANGED).executeUpdate();
        return loaded(topic);
    }

    /** Raises a partition's log start, and answers what it was; empty where it is as high already. */
    @Translated(changes = true)
    @Transactional(TxType.REQUIRES_NEW)
    public OptionalLong truncate(int partitionId, long before) {
        List<?> was = entities.createNativeQuery(TRUNCATE, Long.class)
                .setParameter("partition", partitionId)
                .setParameter("before", before)
                .getResultList();
        return was.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) was.getFirst());
    }

    private void addPartitions(Topic topic, int from, int until) {
        for (int look = 0; look < LOOKS; look++) {
            int added = entities.createNativeQuery(ADD_PARTITIONS)
                    .setParameter("class", RetentionClass.of(topic.settings()).column())
                    .setParameter("topic", topic.id())
                    .setParameter("first", from)
                    .setParameter("last", until - 1)
                    .executeUpdate();
            if (added == until - from) {
                entities.createNativeQuery(CATALOGUE_CHANGED).executeUpdate();
                return;
            }
        }
        throw new FurrowException.Unavailable(
                "No segment was open for the topic's messages at this moment. Try again.", null);
    }

    private Topic existing(String name, LockModeType lock) {
        Topic topic = find(name, lock);
        if (topic == null) {
            throw new FurrowException.UnknownTopic(name);
        }
        return topic;
    }

    private @Nullable Topic find(String name, LockModeType lock) {
        return entities.createQuery(BY_NAME, Topic.class)
                .setParameter("name", name)
                .setLockMode(lock)
                .getResultStream()
                .findAny()
                .orElse(null);
    }

    /** Partitions are read while the session is open: entities travel detached from here. */
    private static Topic loaded(Topic topic) {
        topic.partitionIds();
        return topic;
    }
}
