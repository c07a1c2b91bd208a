package io.furrow.observe;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Startup: nothing is served before the schema has been migrated and checked, so whoever is answered finds it done. */
@Startup
@ApplicationScoped
public class ServiceStarted implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("furrow");
    }
}
