package io.furrow.chaos;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.List;

/** Makes the application of a run out of classes that are no beans by themselves, in the replicas of a run only. */
public class OnlyInChaos implements Extension {
    /** The key of the directory for histories; set in the replicas of a run only. */
    static final String DIRECTORY = "furrow.chaos.directory";

    /** The key of the name of this life of a replica. */
    static final String LIFE = "furrow.chaos.life";

    /** The key of what its workers draw from. */
    static final String SEED = "furrow.chaos.seed";

    void add(@Observes BeforeBeanDiscovery discovery) {
        if (System.getProperty(DIRECTORY) != null) {
            for (Class<?> bean : List.of(EffectTable.class, Relay.class, Workers.class)) {
                discovery.addAnnotatedType(bean, bean.getName()).add(ApplicationScoped.Literal.INSTANCE);
            }
        }
    }
}
