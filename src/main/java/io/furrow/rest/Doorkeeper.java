package io.furrow.rest;

import io.furrow.access.Kind;
import io.furrow.access.Security;
import io.furrow.access.Verdict;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets in who has a good token and is allowed to do what he asks for, before anything else of the request is looked at. */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION)
public class Doorkeeper implements ContainerRequestFilter, ContainerResponseFilter {
    private static final System.Logger LOG = System.getLogger(Doorkeeper.class.getName());
    private static final Pattern BEARER = Pattern.compile("bearer +([A-Za-z0-9_=.-]+) *", Pattern.CASE_INSENSITIVE);

    @Inject
    Security security;

    @Inject
    Access access;

    @Inject
    SlowRefusals refusals;

    @Context
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (security instanceof Security.Jwt jwt) {
            authenticate(jwt, request.getHeaders().get(HttpHeaders.AUTHORIZATION));
            authorise(request);
        }
    }

    private void authenticate(Security.Jwt jwt, @Nullable List<String> headers) {
        Matcher bearer = headers == null || headers.size() != 1 ? null : BEARER.matcher(headers.getFirst());
        if (bearer == null || !bearer.matches()) {
            throw refused("Send one token, as in Authorization: Bearer eyJ….");
        }
        switch (jwt.tokens().verify(bearer.group(1))) {
            case Verdict.Accepted accepted -> access.madeBy(accepted.caller());
            case Verdict.Rejected rejected -> {
                LOG.log(System.Logger.Level.DEBUG, "A token was refused: {0}", rejected.why());
                throw refused("The token is not accepted here.");
            }
            case Verdict.Undecided undecided ->
                throw new Refused(
                        ErrorCode.NOT_STORED, "The keys of tokens cannot be fetched now, and nothing was done.");
        }
    }

    private Refused refused(String why) {
        refusals.await();
        return new Refused(ErrorCode.NOT_AUTHENTICATED, why);
    }

    private void authorise(ContainerRequestContext request) {
        Method method = resource.getResourceMethod();
        Requires requires = method == null ? null : method.getAnnotation(Requires.class);
        if (requires == null) {
            throw new Refused(ErrorCode.NOT_ALLOWED, "Nobody may do that.");
        }
        Kind kind = requires.on();
        String name =
                request.getUriInfo().getPathParameters().getFirst(kind.name().toLowerCase(Locale.ROOT));
        if (name != null || kind == Kind.CLUSTER) {
            access.check(requires.value(), kind, name == null ? "" : name);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == ErrorCode.NOT_AUTHENTICATED.status()) {
            response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
    }
}
