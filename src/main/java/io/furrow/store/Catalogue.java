package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of topics and partitions. It may be out of date: every statement that relies on it checks what it
 * relies on, and whoever is refused refreshes and tries again. Safe for any thread.
 */
@ApplicationScoped
public class Catalogue {
    private static final String TOPIC = """
            select t.id, t.routing_version, t.retention_ms, t.retention_bytes, t.max_message_bytes, p.id, p.segment
              from furrow.topic t
              join furrow.topic_partition p on p.topic_id = t.id
             where t.name = ?
               and t.state = 'active'
             order by p.number""";

    private static final String PARTITION = """
            select t.name, p.number
              from furrow.topic_partition p
              join furrow.topic t on t.id = p.topic_id
             where p.id = ?""";

    private final Map<String, CatalogueTopic> topics = new ConcurrentHashMap<>();
    private final Map<Integer, TopicPartition> names = new ConcurrentHashMap<>();

    @Inject
    Database database;

    @Inject
    Segments segments;

    /**
     * The topic of that name, read from the database when it is not remembered.
     *
     * @throws FurrowException.UnknownTopic when there is none
     */
    public CatalogueTopic topic(String name) {
        CatalogueTopic known = topics.get(name);
        return known != null ? known : refresh(name);
    }

    /** The topic of that name as it is in the database now. */
    public CatalogueTopic refresh(String name) {
        Optional<CatalogueTopic> found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(TOPIC)) {
                query.setString(1, name);
                try (ResultSet rows = query.executeQuery()) {
                    return Optional.ofNullable(topic(name, rows));
                }
            }
        });
        if (found.isEmpty()) {
            topics.remove(name);
            throw new FurrowException.UnknownTopic(name);
        }
        topics.put(name, found.get());
        return found.get();
    }

    private @Nullable CatalogueTopic topic(String name, ResultSet rows) throws SQLException {
        List<Integer> partitions = new ArrayList<>();
        CatalogueTopic topic = null;
        while (rows.next()) {
            int partition = rows.getInt(6);
            names.put(partition, new TopicPartition(name, partitions.size()));
            partitions.add(partition);
            segments.saw(partition, rows.getInt(7));
            topic = new CatalogueTopic(
                    rows.getInt(1),
                    name,
                    rows.getInt(2),
                    new TopicSettings(rows.getLong(3), rows.getLong(4), rows.getInt(5)),
                    partitions);
        }
        return topic;
    }

    /** The identity of a partition. */
    public int partitionId(TopicPartition partition) {
        CatalogueTopic topic = topic(partition.topic());
        if (partition.partition() >= topic.partitionIds().size()) {
            topic = refresh(partition.topic());
        }
        return topic.partitionId(partition.partition());
    }

    /** The name of a partition, also of one whose topic is being deleted. */
    public TopicPartition name(int partitionId) {
        TopicPartition known = names.get(partitionId);
        if (known != null) {
            return known;
        }
        TopicPartition found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(PARTITION)) {
                query.setInt(1, partitionId);
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        throw new FurrowException.UnknownTopic("#" + partitionId);
                    }
                    return new TopicPartition(row.getString(1), row.getInt(2));
                }
            }
        });
        names.put(partitionId, found);
        // A partition that is new here may be of a topic that another process has made anew under a name known here.
        topics.computeIfPresent(
                found.topic(), (name, topic) -> topic.partitionIds().contains(partitionId) ? topic : null);
        return found;
    }

    /** Forgets a topic that was changed or deleted. */
    public void forget(String name) {
        topics.remove(name);
    }
}
