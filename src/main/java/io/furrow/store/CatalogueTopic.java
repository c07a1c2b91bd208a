package io.furrow.store;

import io.furrow.api.FurrowException;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import java.util.List;

/**
 * A topic as the hot paths know it.
 *
 * @param id its identity; a topic created again under the same name has another
 * @param name its name
 * @param routingVersion grows when partitions are added: keys may live elsewhere then
 * @param settings its settings
 * @param partitionIds the identities of its partitions, by number
 */
public record CatalogueTopic(
        int id, String name, int routingVersion, TopicSettings settings, List<Integer> partitionIds) {
    public CatalogueTopic {
        partitionIds = List.copyOf(partitionIds);
    }

    /** The identity of a partition. */
    public int partitionId(int number) {
        if (number < 0 || number >= partitionIds.size()) {
            throw new FurrowException.UnknownPartition(new TopicPartition(name, number));
        }
        return partitionIds.get(number);
    }

    RetentionClass retentionClass() {
        return RetentionClass.of(settings);
    }
}
