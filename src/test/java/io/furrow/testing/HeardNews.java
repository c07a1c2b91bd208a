package io.furrow.testing;

import io.furrow.api.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every happening of the running service, in order. */
@ApplicationScoped
public class HeardNews {
    private final List<Happening> heard = new CopyOnWriteArrayList<>();

    void hear(@Observes Happening happening) {
        heard.add(happening);
    }

    /** What has been heard of that kind. */
    public <H extends Happening> List<H> of(Class<H> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns once this has happened. */
    public void await(Happening happening) {
        Eventually.holds(happening + " among " + heard, () -> heard.contains(happening));
    }
}
