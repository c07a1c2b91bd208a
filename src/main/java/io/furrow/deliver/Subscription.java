package io.furrow.deliver;

import io.furrow.api.FailurePolicy;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.reflect.Type;

/**
 * An observer method that is fed by a group.
 *
 * @param topic the topic's name
 * @param group the group's name
 * @param onFailure what becomes of messages it cannot handle
 * @param batch whether it takes a list of messages
 * @param valueType what a message's value is read as
 * @param observer the method, to be called with a message or a list of them
 * @param method the method, as a text
 */
record Subscription(
        String topic,
        String group,
        FailurePolicy onFailure,
        boolean batch,
        Type valueType,
        ObserverMethod<Object> observer,
        String method) {
    @Override
    public String toString() {
        return "topic " + topic + ", group " + group + ", observer in "
                + observer.getBeanClass().getName();
    }
}
