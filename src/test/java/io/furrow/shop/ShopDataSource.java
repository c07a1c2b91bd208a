package io.furrow.shop;

import com.zaxxer.hikari.HikariDataSource;
import io.furrow.boot.ConnectionPool;
import io.furrow.boot.DatabaseSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/** The application's own pool, on the same database as Furrow. */
@ApplicationScoped
public class ShopDataSource {

    @Produces
    @Named("shop")
    @ApplicationScoped
    DataSource open(Config config) {
        return ConnectionPool.open(DatabaseSettings.from(config));
    }

    void close(@Disposes @Named("shop") DataSource pool) throws SQLException {
        pool.unwrap(HikariDataSource.class).close();
    }
}
