package io.furrow.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;

/** The HTTP API. */
@ApplicationScoped
@ApplicationPath(RestApplication.PATH)
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Furrow",
                        version = "v1",
                        description = "Topics, partitions, offsets and consumer groups in the words of Kafka's REST v2."
                                + " Unknown members and parameters are refused, and nothing is clamped."))
public class RestApplication extends Application {
    /** Below which everything is. */
    static final String PATH = "/api/v1";

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                TopicResource.class,
                RecordResource.class,
                StreamResource.class,
                ConsumerResource.class,
                SubscriptionResource.class,
                OffsetResource.class,
                GroupResource.class,
                DeadLetterResource.class,
                ResetResource.class,
                AdminResource.class,
                Requests.class,
                Doorkeeper.class,
                StrictRequests.class,
                GoneClients.class,
                Problems.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        // Otherwise Jersey holds answers back, and a client that is gone is not noticed while its records are written.
        return Map.of("jersey.config.server.contentLength.buffer", 0, "jersey.config.server.wadl.disableWadl", true);
    }
}
