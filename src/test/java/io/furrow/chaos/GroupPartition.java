package io.furrow.chaos;

import io.furrow.api.TopicPartition;

/** A partition as one group sees it. */
record GroupPartition(String group, TopicPartition partition) {
    @Override
    public String toString() {
        return partition + " of group " + group;
    }
}
