package io.furrow.testing;

import io.furrow.api.Happening;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Every happening of the running service, in order. A guest. */
public class HeardNews {
    private final List<Happening> heard = new CopyOnWriteArrayList<>();

    void hear(@Observes Happening happening) {
        heard.add(happening);
    }

    /** What has been heard of that kind. */
    public <H extends Happening> List<H> all(Class<H> kind, Predicate<H> matching) {
        return heard.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(matching)
                .toList();
    }

    /** Waits until it has happened that often. */
    public <H extends Happening> List<H> await(int times, Class<H> kind, Predicate<H> matching) {
        Eventually.holds(
                kind.getSimpleName() + " x " + times + " among " + heard,
                () -> all(kind, matching).size() >= times);
        return all(kind, matching);
    }

    /** Waits until this has happened. */
    public void await(Happening happening) {
        Eventually.holds(happening + " among " + heard, () -> heard.contains(happening));
    }
}
