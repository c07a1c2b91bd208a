package io.furrow.consume;

import io.furrow.api.Bytes;
import io.furrow.api.Happening;
import io.furrow.api.Message;
import io.furrow.api.TopicPartition;
import io.furrow.store.Catalogue;
import io.furrow.store.LogRecord;
import io.furrow.store.News;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes messages of stored records. Safe for any thread. */
@ApplicationScoped
public class Messages {
    @Inject
    Catalogue catalogue;

    @Inject
    News news;

    /** The messages of records, their values as bytes, and the news that a group polled them. */
    List<Message<Bytes>> polled(String group, List<LogRecord> records) {
        List<Message<Bytes>> messages = new ArrayList<>(records.size());
        Map<String, Integer> counts = new TreeMap<>();
        int from = 0;
        while (from < records.size()) {
            int partition = records.get(from).partitionId();
            TopicPartition name = catalogue.name(partition);
            int to = from;
            while (to < records.size() && records.get(to).partitionId() == partition) {
                messages.add(records.get(to++).message(name));
            }
            counts.merge(name.topic(), to - from, Integer::sum);
            from = to;
        }
        counts.forEach((topic, count) -> news.tell(new Happening.Polled(group, topic, count)));
        return messages;
    }
}
