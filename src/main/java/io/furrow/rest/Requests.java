package io.furrow.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The requests under way, and the memory their bodies take. Before the server stops, new ones are refused and told to come again on another connection, until those under
 * way are answered and no more come: a connection that closes without an answer would leave its client in doubt. Safe for any thread.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION - 100)
public class Requests implements ContainerRequestFilter, ContainerResponseFilter, WriterInterceptor {
    private static final String COUNTED = Requests.class.getName();
    /** The methods whose bodies are read. */
    static final Set<String> BODIES = Set.of(HttpMethod.POST, HttpMethod.PATCH);

    private static final String BODY = MeteredBody.class.getName();
    private static final String ENDLESS = Requests.class.getName() + ".endless";
    private static final long QUIET = Duration.ofMillis(300).toNanos();
    private static final long LOOK = Duration.ofMillis(5).toNanos();

    @Inject
    RestSettings settings;

    @Inject
    BodyMemory memory;

    @Inject
    SlowRefusals refusals;

    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long lastCame = System.nanoTime() - QUIET;
    private volatile boolean refusing;

    @Override
    public void filter(ContainerRequestContext request) {
        lastCame = System.nanoTime();
        underWay.incrementAndGet();
        request.setProperty(COUNTED, true);
        if (refusing) {
            throw new Refused(
                    ErrorCode.NOT_STORED,
                    "This process stops, and nothing was done. Try again: another one will answer.");
        }
        meter(request);
    }

    private void meter(ContainerRequestContext request) {
        if (!BODIES.contains(request.getMethod())) {
            return;
        }
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && !length.matches("[0-9]+")) {
            request.setProperty(ENDLESS, true);
            throw new Refused(ErrorCode.MALFORMED, "/Content-Length", "There is one Content-Length, in digits.");
        }
        int announced = request.getLength();
        if (announced > settings.requestBytes()) {
            throw Body.tooLarge(settings.requestBytes());
        }
        MeteredBody body = new MeteredBody(request.getEntityStream(), memory, settings.requestTimeout(), announced);
        request.setEntityStream(body);
        request.setProperty(BODY, body);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        // Behind a body without an end nobody knows where the next request begins.
        if (refusing || request.getProperty(ENDLESS) != null) {
            response.getHeaders().putSingle("Connection", "close");
        }
        if (!response.hasEntity()) {
            answered(request.getProperty(COUNTED), request.getProperty(BODY));
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        try {
            context.proceed();
        } finally {
            answered(context.getProperty(COUNTED), context.getProperty(BODY));
        }
    }

    private void answered(@Nullable Object counted, @Nullable Object body) {
        if (body instanceof MeteredBody metered) {
            metered.giveBack();
        }
        if (counted != null) {
            underWay.decrementAndGet();
        }
    }

    /** How many are not answered yet. */
    int underWay() {
        return underWay.get();
    }

    /** Refuses what comes from now on, and waits until all is answered and nothing comes any more. */
    public void drain(Duration patience) {
        refusing = true;
        refusals.stop();
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline && (underWay.get() > 0 || System.nanoTime() - lastCame < QUIET)) {
            LockSupport.parkNanos(LOOK);
        }
    }
}
