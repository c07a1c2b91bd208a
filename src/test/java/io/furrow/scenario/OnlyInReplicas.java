package io.furrow.scenario;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;

/** Leaves the scenario's observer out of every container but those of the scenario's replicas. */
public class OnlyInReplicas implements Extension {
    static final String PROPERTY = "furrow.scenario.replica";

    void leaveOut(@Observes ProcessAnnotatedType<CommitTable> observer) {
        if (!Boolean.getBoolean(PROPERTY)) {
            observer.veto();
        }
    }
}
