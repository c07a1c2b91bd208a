package io.furrow.observe;

import io.furrow.access.Security;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Startup, and whether the HTTP API is closed: nothing is served before the schema has been migrated and checked, so whoever is answered finds it done. */
@Startup
@ApplicationScoped
public class ServiceStarted implements HealthCheck {
    @Inject
    Security security;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("furrow")
                .up()
                .withData("security", security instanceof Security.Off ? "off" : "jwt")
                .build();
    }
}
