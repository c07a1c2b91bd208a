package io.furrow.deliver;

import io.furrow.api.Message;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.reflect.Type;

/**
 * An observer method that is fed by a group.
 *
 * @param topic the topic's name
 * @param group the group's name
 * @param valueType what the message's value is read as
 * @param observer the method, to be called
 * @param method the method, as a text
 */
record Subscription(
        String topic, String group, Type valueType, ObserverMethod<Message<Object>> observer, String method) {
    @Override
    public String toString() {
        return "topic " + topic + ", group " + group + ", observer in "
                + observer.getBeanClass().getName();
    }
}
