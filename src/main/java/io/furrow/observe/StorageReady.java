package io.furrow.observe;

import io.furrow.api.Storage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: whether a transaction can be committed now; says why where it cannot. */
@Readiness
@ApplicationScoped
public class StorageReady implements HealthCheck {
    @Inject
    Storage storage;

    @Override
    public HealthCheckResponse call() {
        return switch (storage.check()) {
            case Storage.Condition.Ready ready -> HealthCheckResponse.up("furrow");
            case Storage.Condition.NotReady notReady ->
                HealthCheckResponse.named("furrow")
                        .down()
                        .withData("reason", notReady.why())
                        .build();
        };
    }
}
