package io.furrow.boot.helidon;

import io.helidon.http.HeaderValues;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;

/**
 * Closes a connection behind the answer that says so. Helidon by itself goes on reading, and takes what is left of a body that cannot be
 * read for a request.
 */
@ApplicationScoped
public class LastAnswers implements Filter {
    /** Before the server is built (4100). */
    private static final int BEFORE_SERVING = 2000;

    void install(
            @Observes @Priority(BEFORE_SERVING) @Initialized(ApplicationScoped.class) Object start, BeanManager beans) {
        beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter(this);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        chain.proceed();
        if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("The answer was the last of this connection");
        }
    }
}
