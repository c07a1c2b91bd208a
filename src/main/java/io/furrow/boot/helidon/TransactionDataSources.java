package io.furrow.boot.helidon;

import io.furrow.boot.DataSources;
import io.furrow.store.Furrow;
import io.furrow.store.Joined;
import io.helidon.integrations.cdi.jpa.PersistenceUnitInfoBean;
import io.helidon.integrations.jta.jdbc.JtaAdaptingDataSource;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The data sources of persistence units under Helidon: all units on one data source share one connection in a JTA transaction, so
 * that they commit together. Helidon by itself opens a connection, and commits, for each.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class TransactionDataSources implements PersistenceUnitInfoBean.DataSourceProvider {

    private static final String DEFAULT = "";

    private final ConcurrentMap<String, DataSource> shared = new ConcurrentHashMap<>();

    @Inject
    @Furrow
    Instance<DataSource> furrow;

    @Inject
    @Any
    Instance<DataSource> pools;

    @Inject
    TransactionManager transactions;

    @Inject
    TransactionSynchronizationRegistry registry;

    @Inject
    Config config;

    @Override
    public @Nullable DataSource getDataSource(boolean jta, boolean useDefaultJta, @Nullable String dataSourceName) {
        if (dataSourceName == null) {
            return jta && useDefaultJta ? shared.computeIfAbsent(DEFAULT, this::share) : null;
        }
        var name = dataSourceName.equals(DataSources.OWN) ? DataSources.name(config) : dataSourceName;
        return jta ? shared.computeIfAbsent(name, this::share) : pool(name);
    }

    /** What Furrow's own work in a transaction goes by: the data source of its persistence unit, without a session around it. */
    @Produces
    @Joined
    @ApplicationScoped
    DataSource joined() {
        return shared.computeIfAbsent(DataSources.name(config), this::share);
    }

    private DataSource share(String name) {
        var pool = pool(name);
        var enlisting = new JtaAdaptingDataSource(transactions::getTransaction, registry, true, null, pool, false);
        return new TransactionDataSource(pool, enlisting, transactions, registry);
    }

    private DataSource pool(String name) {
        return switch (name) {
            case DataSources.OWN -> furrow.get();
            case DEFAULT -> pools.select(Default.Literal.INSTANCE).get();
            default -> pools.select(NamedLiteral.of(name)).get();
        };
    }
}
