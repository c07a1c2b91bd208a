package io.furrow.chaos;

import io.furrow.api.Message;
import io.furrow.api.Publisher;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** An observer that publishes a message for every message, in the transaction in which that one is committed. */
class Relay {
    @Inject
    Publisher publisher;

    void relay(@Observes @Subscribed(topic = Topology.ORDERS, group = Topology.RELAY) Message<String> message) {
        publisher.publish(Topology.RELAYED, message.keyText(), Topology.RELAY_PREFIX + message.value());
    }
}
