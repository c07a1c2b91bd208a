package io.furrow.testing;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.Set;

/** Classes without a scope of their own that are beans of one container only: observers would work in every test otherwise. */
public class Guests implements Extension {
    private static volatile Set<Class<?>> invited = Set.of();

    /** The guests of the containers that start from now on. */
    static void invite(Set<Class<?>> guests) {
        invited = Set.copyOf(guests);
    }

    void welcome(@Observes BeforeBeanDiscovery discovery) {
        invited.forEach(
                guest -> discovery.addAnnotatedType(guest, guest.getName()).add(ApplicationScoped.Literal.INSTANCE));
    }
}
