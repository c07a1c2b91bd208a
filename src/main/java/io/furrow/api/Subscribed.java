package io.furrow.api;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Makes an observer method a subscription: {@code void bill(@Observes @Subscribed(topic = "orders", group = "billing")
 * Message<Order> order)}. Each message of the topic is handed to one such method of the group, in a transaction together with
 * the commit of its offset: the method's database work happens exactly once. Order holds within a partition; partitions run in
 * parallel. A method that throws is tried again, and after the last try the message becomes a failed message and the next one
 * is delivered. A declaration that cannot work fails the deployment.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Subscribed {
    /** The topic's name. */
    String topic();

    /** The consumer group's name. */
    String group();
}
