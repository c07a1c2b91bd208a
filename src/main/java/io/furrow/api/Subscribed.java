package io.furrow.api;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Makes an observer method a subscription: {@code void bill(@Observes @Subscribed(topic = "orders", group = "billing")
 * Message<Order> order)}. Each message of the topic is handed to one such method of the group, in a transaction together with
 * the commit of its offset: the method's database work happens exactly once. Order holds within a partition; partitions run in
 * parallel. A method that takes a {@code List<Message<Order>>} is handed several consecutive messages of a partition at once.
 *
 * <p>A method that throws, or takes longer than {@code furrow.deliver.attempt.timeout.ms} and is interrupted, is tried again; what
 * was handed over together is then handed over one by one. What becomes of a message after its last try says {@link #onFailure}. A
 * declaration that cannot work fails the deployment.
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

    /** What becomes of a message that was not handled in its last try. */
    @Nonbinding
    FailurePolicy onFailure() default FailurePolicy.DEAD_LETTER;
}
