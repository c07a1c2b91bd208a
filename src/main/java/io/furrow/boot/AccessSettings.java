package io.furrow.boot;

import io.furrow.access.AccessRules;
import io.furrow.access.Security;
import io.furrow.access.TokenSettings;
import io.furrow.access.TokenVerifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.Config;

/** How the HTTP API is closed. One that is open to a network is not started unless the operator says that he wants it. */
@ApplicationScoped
public class AccessSettings {
    private static final Logger LOGGER = Logger.getLogger(AccessSettings.class.getName());

    @Produces
    @Singleton
    Security security(Config config) {
        var settings = new Settings(config);
        return switch (settings.text("furrow.security", "off")) {
            case "off" -> off(settings);
            case "jwt" -> jwt(settings, config);
            default -> throw new CannotStart("furrow.security must be jwt or off.");
        };
    }

    private static Security off(Settings settings) {
        // What the server does where nothing is said.
        String host = settings.text("server.host", "0.0.0.0");
        boolean loopback = loopback(host);
        if (!loopback && !settings.flag("furrow.security.allow-open", false)) {
            throw new CannotStart("The HTTP API would let in everybody who reaches " + host
                    + ". Set furrow.security=jwt, or server.host=127.0.0.1, or furrow.security.allow-open=true.");
        }
        if (loopback) {
            LOGGER.info("furrow.security is off: the HTTP API lets in everybody on this machine.");
        } else {
            LOGGER.warning("furrow.security is off: the HTTP API lets in everybody who reaches " + host + ".");
        }
        return new Security.Off();
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Security jwt(Settings settings, Config config) {
        try {
            TokenSettings tokens = new TokenSettings(
                    settings.text("mp.jwt.verify.issuer", ""),
                    Set.copyOf(List.of(config.getOptionalValue("mp.jwt.verify.audiences", String[].class)
                            .orElse(new String[0]))),
                    settings.text("mp.jwt.verify.publickey", ""),
                    settings.text("mp.jwt.verify.publickey.location", ""),
                    settings.text("mp.jwt.verify.publickey.algorithm", "RS256"),
                    Duration.ofSeconds(settings.number("mp.jwt.verify.clock.skew", 0)));
            return new Security.Jwt(
                    new TokenVerifier(tokens), AccessRules.parse(settings.text("furrow.security.rules", "")));
        } catch (IllegalArgumentException e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }

    /** Before anything else starts. */
    void atStart(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object start,
            Security security) {
        // Its settings have been read for it to be there, or the start has been refused.
    }
}
