package io.furrow.deploy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A values file as the tree it is. */
record HelmValues(Map<?, ?> tree) {

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    static HelmValues read(Path file) throws IOException {
        return new HelmValues(YAML.unmarshal(Files.readString(file), Map.class));
    }

    /** The tree as Helm joins two: maps key by key, anything else replaced. */
    HelmValues with(HelmValues over) {
        return new HelmValues(merge(tree, over.tree));
    }

    String asYaml() {
        return YAML.asYaml(tree);
    }

    /** The dotted names of everything that is not a map with keys of its own. */
    List<String> keys() {
        return keys(tree, "").toList();
    }

    private static Map<?, ?> merge(Map<?, ?> under, Map<?, ?> over) {
        Map<Object, Object> merged = new LinkedHashMap<>(under);
        over.forEach((key, value) -> merged.put(
                key,
                value instanceof Map<?, ?> upper && under.get(key) instanceof Map<?, ?> lower
                        ? merge(lower, upper)
                        : value));
        return merged;
    }

    private static Stream<String> keys(Map<?, ?> map, String prefix) {
        return map.entrySet().stream()
                .flatMap(entry -> entry.getValue() instanceof Map<?, ?> inner && !inner.isEmpty()
                        ? keys(inner, prefix + entry.getKey() + ".")
                        : Stream.of(prefix + entry.getKey()));
    }
}
