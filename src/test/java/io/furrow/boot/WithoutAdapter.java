package io.furrow.boot;

import io.furrow.boot.helidon.TransactionDataSources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import javax.sql.DataSource;

/** Helidon as it comes: while switched on, containers start without Furrow's adapter. */
public class WithoutAdapter implements Extension {

    private static volatile boolean on;

    static void during(Runnable work) {
        on = true;
        try {
            work.run();
        } finally {
            on = false;
        }
    }

    void leaveOut(@Observes ProcessAnnotatedType<TransactionDataSources> adapter) {
        if (on) {
            adapter.veto();
        }
    }

    void nameTheDataSource(@Observes AfterBeanDiscovery beans) {
        if (on) {
            beans.<DataSource>addBean()
                    .types(DataSource.class)
                    .qualifiers(Default.Literal.INSTANCE, NamedLiteral.of("furrow"))
                    .scope(ApplicationScoped.class)
                    .produceWith(all -> all.select(DataSource.class, NamedLiteral.of("shop"))
                            .get());
        }
    }
}
