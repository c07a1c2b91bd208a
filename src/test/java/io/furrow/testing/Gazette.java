package io.furrow.testing;

import io.furrow.api.Happening;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Remembers all that has happened. A guest. */
public class Gazette {
    private final List<Happening> issues = new CopyOnWriteArrayList<>();

    void print(@Observes Happening news) {
        issues.add(news);
    }

    /** What happened of that kind. */
    public <H extends Happening> List<H> all(Class<H> kind, Predicate<H> matching) {
        return issues.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(matching)
                .toList();
    }

    /** Waits until it has happened that often. */
    public <H extends Happening> List<H> await(int times, Class<H> kind, Predicate<H> matching) throws Exception {
        Waiting.until(
                kind.getSimpleName() + " x " + times, () -> all(kind, matching).size() >= times);
        return all(kind, matching);
    }
}
