package io.furrow.boot.helidon;

import io.furrow.rest.EarlyRefusal;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Tells in the API's own form what Helidon refuses before there is an operation, such as a path that is none. */
@ApplicationScoped
public class EarlyRefusals implements DirectHandler {
    private static final System.Logger LOG = System.getLogger(EarlyRefusals.class.getName());

    private static final String API = "/api/v1";

    /** Before the server is built (4100). */
    private static final int BEFORE_SERVING = 2000;

    void install(
            @Observes @Priority(BEFORE_SERVING) @Initialized(ApplicationScoped.class) Object start, BeanManager beans) {
        WebServerConfig.Builder server = builder(beans);
        if (server != null && server.directHandlers().isEmpty()) {
            server.directHandlers(DirectHandlers.builder()
                    .addHandler(EventType.BAD_REQUEST, this)
                    .addHandler(EventType.INTERNAL_ERROR, this)
                    .build());
        }
    }

    /** Helidon MP has the builder and shows it to nobody. Without it these answers have a status and no body. */
    private static WebServerConfig.@Nullable Builder builder(BeanManager beans) {
        try {
            Method builder = ServerCdiExtension.class.getDeclaredMethod("serverBuilder");
            builder.setAccessible(true);
            return (WebServerConfig.Builder) builder.invoke(beans.getExtension(ServerCdiExtension.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "What this server refuses early is answered without a body.", e);
            return null;
        }
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        // It is no request: a method that is none is an internal error to Helidon, and so is a target that is no path.
        boolean none = !request.path().startsWith("/");
        if (!none && (event == EventType.INTERNAL_ERROR || !request.path().startsWith(API))) {
            return DirectHandler.defaultHandler().handle(request, event, status, headers, message);
        }
        // Helidon decodes nothing here, and says so by 400.
        boolean encoded = request.headers().contains(HeaderNames.CONTENT_ENCODING);
        EarlyRefusal refusal = EarlyRefusal.of(encoded ? 415 : status.code());
        return TransportResponse.builder()
                .status(Status.create(refusal.status()))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, refusal.type())
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderValues.create("X-Content-Type-Options", "nosniff"))
                .entity(refusal.body())
                .keepAlive(false)
                .build();
    }
}
