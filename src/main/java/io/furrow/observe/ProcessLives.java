package io.furrow.observe;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Liveness: whether the process answers at all. A database that is away is no reason to restart it. */
@Liveness
@ApplicationScoped
public class ProcessLives implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("furrow");
    }
}
