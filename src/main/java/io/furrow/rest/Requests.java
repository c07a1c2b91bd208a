package io.furrow.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The requests under way. Before the server stops, new ones are refused and told to come again on another connection, until those under
 * way are answered and no more come: a connection that closes without an answer would leave its client in doubt. Safe for any thread.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION - 100)
public class Requests implements ContainerRequestFilter, ContainerResponseFilter, WriterInterceptor {
    private static final String COUNTED = Requests.class.getName();
    private static final long QUIET = Duration.ofMillis(300).toNanos();
    private static final long LOOK = Duration.ofMillis(5).toNanos();

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
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (refusing) {
            response.getHeaders().putSingle("Connection", "close");
        }
        if (!response.hasEntity()) {
            answered(request.getProperty(COUNTED) != null);
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        try {
            context.proceed();
        } finally {
            answered(context.getProperty(COUNTED) != null);
        }
    }

    private void answered(boolean counted) {
        if (counted) {
            underWay.decrementAndGet();
        }
    }

    /** Refuses what comes from now on, and waits until all is answered and nothing comes any more. */
    public void drain(Duration patience) {
        refusing = true;
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline && (underWay.get() > 0 || System.nanoTime() - lastCame < QUIET)) {
            LockSupport.parkNanos(LOOK);
        }
    }
}
