package io.furrow.deploy;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a manifest that its Kubernetes type does not have. The typed model takes them without complaint and
 * keeps them aside; an API server drops them or refuses the object.
 */
final class UnknownFields {

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    static List<String> of(KubernetesResource resource) {
        UnknownFields unknown = new UnknownFields();
        unknown.visit(resource, resource.getClass().getSimpleName());
        return unknown.found;
    }

    private void visit(@Nullable Object value, String path) {
        switch (value) {
            case null -> {}
            case Collection<?> items -> items.forEach(item -> visit(item, path + "[]"));
            case Map<?, ?> entries -> entries.forEach((key, entry) -> visit(entry, path + "." + key));
            case KubernetesResource resource -> visitFields(resource, path);
            default -> {}
        }
    }

    private void visitFields(KubernetesResource resource, String path) {
        for (Method method : resource.getClass().getMethods()) {
            if (method.getName().equals("getAdditionalProperties")) {
                ((Map<?, ?>) get(method, resource)).keySet().forEach(field -> found.add(path + "." + field));
            } else if (isField(method)) {
                visit(get(method, resource), path + "." + method.getName().substring("get".length()));
            }
        }
    }

    private static boolean isField(Method method) {
        return method.getName().startsWith("get")
                && method.getParameterCount() == 0
                && method.getDeclaringClass() != Object.class;
    }

    private static Object get(Method method, Object target) {
        try {
            return method.invoke(target);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + method, e);
        }
    }
}
