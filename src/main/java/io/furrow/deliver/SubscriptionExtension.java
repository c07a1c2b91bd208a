package io.furrow.deliver;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the observer methods that subscribe, and refuses the deployment where a declaration cannot work. */
public class SubscriptionExtension implements Extension {
    private static final String NAME = "[A-Za-z0-9._-]{1,249}";

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    void find(@Observes ProcessObserverMethod<?, ?> found) {
        ObserverMethod<?> observer = found.getObserverMethod();
        Optional<Subscribed> subscribed = subscribed(observer.getObservedQualifiers());
        if (subscribed.isEmpty()) {
            return;
        }
        String method = String.valueOf(found.getAnnotatedMethod().getJavaMember());
        boolean batch = argument(observer.getObservedType(), List.class) != null;
        Type valueType = valueType(observer.getObservedType());
        String problem = problem(observer, subscribed.get(), valueType);
        if (problem != null || valueType == null) {
            problems.add(method + " cannot subscribe: " + problem);
        } else {
            subscriptions.add(new Subscription(
                    subscribed.get().topic(),
                    subscribed.get().group(),
                    subscribed.get().onFailure(),
                    batch,
                    valueType,
                    ofMessages(observer),
                    method));
        }
    }

    private static Optional<Subscribed> subscribed(Set<Annotation> qualifiers) {
        return qualifiers.stream()
                .filter(Subscribed.class::isInstance)
                .map(Subscribed.class::cast)
                .findAny();
    }

    private static @Nullable String problem(
            ObserverMethod<?> observer, Subscribed subscribed, @Nullable Type valueType) {
        if (valueType == null) {
            return "it must observe a Message of a definite type, such as Message<String>, or a List of such.";
        }
        if (observer.isAsync() || observer.getTransactionPhase() != TransactionPhase.IN_PROGRESS) {
            return "it must use plain @Observes: the message is delivered in a transaction of its own already.";
        }
        if (!subscribed.topic().matches(NAME) || !subscribed.group().matches(NAME)) {
            return "topic and group have 1 to 249 characters of A-Z a-z 0-9 . _ -.";
        }
        return null;
    }

    private static @Nullable Type valueType(Type observed) {
        Type listed = argument(observed, List.class);
        Type value = argument(listed == null ? observed : listed, Message.class);
        return value instanceof Class<?> || value instanceof ParameterizedType ? value : null;
    }

    /** The one argument of a parameterized type, or null where it is another type. */
    private static @Nullable Type argument(Type type, Class<?> raw) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw
                ? parameterized.getActualTypeArguments()[0]
                : null;
    }

    /** The observed type has just been found to be a message, or a list of them. */
    @SuppressWarnings("unchecked")
    private static ObserverMethod<Object> ofMessages(ObserverMethod<?> observer) {
        return (ObserverMethod<Object>) observer;
    }

    void validate(@Observes AfterDeploymentValidation validation) {
        Map<String, Subscription> taken = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            Subscription first = taken.putIfAbsent(subscription.topic() + " " + subscription.group(), subscription);
            if (first != null) {
                problems.add(first.method() + " and " + subscription.method() + " both subscribe to topic "
                        + subscription.topic() + " in group " + subscription.group()
                        + ": each message would reach only one of them. Give each a group of its own.");
            }
        }
        problems.forEach(problem -> validation.addDeploymentProblem(new DeploymentException(problem)));
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }
}
