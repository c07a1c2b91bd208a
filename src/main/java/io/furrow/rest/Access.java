package io.furrow.rest;

import io.furrow.access.Action;
import io.furrow.access.Caller;
import io.furrow.access.Kind;
import io.furrow.access.Security;
import io.furrow.api.Acting;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who makes this request, and what he may do. The only place where it is decided. */
@RequestScoped
public class Access {
    @Inject
    Security security;

    private Caller caller = Caller.UNNAMED;

    /** Says who makes the request. */
    void madeBy(Caller newCaller) {
        caller = newCaller;
    }

    /** The principal's name; empty where nobody is asked who he is. */
    String principal() {
        return caller.name();
    }

    /** In whose name the request changes something. */
    Acting acting() {
        return new Acting(restricted() ? caller.name() : null);
    }

    /** From when on the caller's token is no longer good, or null where he needs none. */
    @Nullable
    Instant expires() {
        return caller.expires();
    }

    /** Whether there is anything that the caller may not do. */
    boolean restricted() {
        return security instanceof Security.Jwt;
    }

    /** Whether the caller may do that to the topic or group of that name. */
    boolean allows(Action action, Kind kind, String name) {
        return switch (security) {
            case Security.Off off -> true;
            case Security.Jwt jwt -> jwt.rules().allow(caller, action, kind, name);
        };
    }

    /**
     * Refuses what the caller may not do, whether or not there is such a thing.
     *
     * @param name of the topic or group; empty for the cluster
     */
    void check(Action action, Kind kind, String name) {
        if (!allows(action, kind, name)) {
            throw forbidden(action, kind == Kind.CLUSTER ? "the cluster" : word(kind) + " " + name);
        }
    }

    /** As {@link #check}, for every topic or group whatever its name. */
    void checkAll(Action action, Kind kind) {
        if (security instanceof Security.Jwt jwt && !jwt.rules().allowAll(caller, action, kind)) {
            throw forbidden(action, "every " + word(kind));
        }
    }

    private static Refused forbidden(Action action, String what) {
        return new Refused(ErrorCode.NOT_ALLOWED, "You may not " + word(action) + " " + what + ".");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Whether an instance that a principal has made is the caller's. */
    boolean owns(String principal) {
        return !restricted() || principal.equals(caller.name());
    }
}
