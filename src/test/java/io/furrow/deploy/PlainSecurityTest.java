package io.furrow.deploy;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How the HTTP API is closed where the plain manifests are applied. */
class PlainSecurityTest {

    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Path OPEN = Path.of("k8s", "components", "open", "kustomization.yaml");
    private static final Pattern LITERAL = Pattern.compile("(?m)^ +- ([A-Z_]+)=");

    /** Kustomize is not among the test's tools: names are joined here as it joins them. */
    @Test
    void the_open_component_makes_of_the_base_what_the_chart_renders_open() throws IOException {
        Map<String, EnvVar> environment = byName(base());
        for (EnvVar change : patch().getEnv()) {
            if ("delete".equals(change.getAdditionalProperties().get("$patch"))) {
                environment.remove(change.getName());
            } else {
                environment.put(change.getName(), change);
            }
        }
        String open = HelmChart.render(PlainManifestsTest.VALUES, Map.of("security.mode", "open"));
        assertEquals(byName(Manifests.parse(open).server()), environment);
    }

    @Test
    void the_overlay_of_the_page_fills_the_config_map_the_base_reads() throws IOException {
        Set<String> read = base().getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .map(variable -> variable.getValueFrom().getConfigMapKeyRef())
                .filter(reference -> reference != null && "furrow-security".equals(reference.getName()))
                .map(ConfigMapKeySelector::getKey)
                .collect(toSet());
        assertEquals(
                read,
                LITERAL.matcher(Files.readString(Path.of("docs", "kubernetes.md")))
                        .results()
                        .map(literal -> literal.group(1))
                        .collect(toSet()));
    }

    private static Container base() throws IOException {
        return Manifests.parse(Files.readString(PlainManifestsTest.BASE)).server();
    }

    private static Container patch() throws IOException {
        Map<?, ?> kustomization = YAML.unmarshal(Files.readString(OPEN), Map.class);
        List<?> patches = (List<?>) requireNonNull(kustomization.get("patches"));
        String patch = (String) requireNonNull(((Map<?, ?>) patches.getFirst()).get("patch"));
        return new Manifests(List.of(YAML.unmarshal(patch, Deployment.class))).server();
    }

    private static Map<String, EnvVar> byName(Container container) {
        return container.getEnv().stream().collect(toMap(EnvVar::getName, variable -> variable));
    }
}
