package io.furrow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rendered YAML as typed Kubernetes objects, refused if a kind or a field is not one Kubernetes knows. */
record Manifests(List<HasMetadata> all) {

    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---$");

    static Manifests parse(String yaml) {
        return new Manifests(Arrays.stream(SEPARATOR.split(yaml))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(Manifests::parseOne)
                .toList());
    }

    private static HasMetadata parseOne(String document) {
        HasMetadata object = YAML.unmarshal(document);
        assertFalse(object instanceof GenericKubernetesResource, () -> "Not a kind Kubernetes has: " + document);
        assertEquals(List.of(), UnknownFields.of(object), () -> "Unknown fields in " + object.getKind());
        return object;
    }

    <T extends HasMetadata> List<T> every(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> T only(Class<T> kind) {
        List<T> found = every(kind);
        assertEquals(1, found.size(), () -> kind.getSimpleName() + " among " + all);
        return found.getFirst();
    }

    /** Of the Deployment and of the migration Job, if there is one. */
    List<PodTemplateSpec> podTemplates() {
        return Stream.concat(
                        every(Deployment.class).stream()
                                .map(deployment -> deployment.getSpec().getTemplate()),
                        every(Job.class).stream().map(job -> job.getSpec().getTemplate()))
                .toList();
    }

    List<Container> containers() {
        return podTemplates().stream()
                .flatMap(template -> Stream.concat(
                        template.getSpec().getInitContainers().stream(), template.getSpec().getContainers().stream()))
                .toList();
    }

    Container server() {
        return only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    /** The one environment variable of that name. */
    static EnvVar variable(Container container, String name) {
        List<EnvVar> found = container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .toList();
        assertEquals(1, found.size(), () -> name + " in the container " + container.getName());
        return found.getFirst();
    }
}
