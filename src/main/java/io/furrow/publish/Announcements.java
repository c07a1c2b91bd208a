package io.furrow.publish;

import io.furrow.api.FurrowException;
import io.furrow.api.Happening;
import io.furrow.store.AppendResult.Answer;
import io.furrow.store.AppendResult.Place;
import io.furrow.store.AppendResult.Stored;
import io.furrow.store.Catalogue;
import io.furrow.store.Doorbell;
import io.furrow.store.News;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tells everybody concerned what became of requests: waiting readers, then their publishers, then whoever follows the news. */
@ApplicationScoped
public class Announcements {
    @Inject
    Catalogue catalogue;

    @Inject
    Doorbell doorbell;

    @Inject
    News news;

    /** The requests are committed. */
    void stored(List<PublishRequest> requests, List<Answer> answers) {
        Set<Integer> partitions = new TreeSet<>();
        Totals totals = new Totals();
        for (int i = 0; i < requests.size(); i++) {
            PublishRequest request = requests.get(i);
            if (answers.get(i) instanceof Stored(List<Place> places, boolean replayed) && !replayed) {
                places.forEach(place -> partitions.add(place.partitionId()));
                request.addTo(totals);
            }
        }
        doorbell.ring(partitions);
        for (int i = 0; i < requests.size(); i++) {
            requests.get(i).complete(answers.get(i), catalogue);
        }
        totals.read((topic, messages, bytes) -> news.tell(new Happening.Published(topic, messages, bytes)));
    }

    /** The requests are not stored, or nobody knows. */
    void failed(List<PublishRequest> requests, FurrowException error) {
        boolean unknown = error instanceof FurrowException.OutcomeUnknown;
        Totals totals = new Totals();
        for (PublishRequest request : requests) {
            request.fail(error);
            request.addTo(totals);
        }
        totals.read((topic, messages, bytes) -> news.tell(new Happening.PublishFailed(topic, messages, unknown)));
    }
}
