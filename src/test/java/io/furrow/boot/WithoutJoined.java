package io.furrow.boot;

import io.furrow.boot.helidon.TransactionDataSources;
import io.furrow.store.Joined;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;

/** A runtime that shares connections between persistence units and offers no other way to them: while switched on. */
public class WithoutJoined implements Extension {

    private static volatile boolean on;

    static void during(Runnable work) {
        on = true;
        try {
            work.run();
        } finally {
            on = false;
        }
    }

    void keepToItself(@Observes ProcessAnnotatedType<TransactionDataSources> adapter) {
        if (on) {
            adapter.configureAnnotatedType()
                    .filterMethods(method -> method.isAnnotationPresent(Joined.class))
                    .forEach(method -> method.remove(Produces.class::isInstance));
        }
    }
}
