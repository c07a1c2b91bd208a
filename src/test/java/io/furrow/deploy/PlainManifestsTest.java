package io.furrow.deploy;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The manifests under {@code k8s} are the chart's renderings and nothing else. {@code -Dfurrow.k8s.write=true} writes
 * them before they are compared.
 */
class PlainManifestsTest {

    static final Path VALUES = Path.of("k8s", "values.yaml");
    static final Path BASE = Path.of("k8s", "base", "furrow.yaml");
    private static final Path JOB = Path.of("k8s", "components", "migration-job", "migration-job.yaml");
    private static final String HEADER = """
            # Generated from helm/furrow with k8s/values.yaml: do not edit. To write it anew:
            #   mvn test -Dtest=PlainManifestsTest -Dfurrow.k8s.write=true
            """;

    @Test
    void the_base_is_what_the_chart_renders() throws IOException {
        assertWritten(BASE, HelmChart.render(VALUES));
    }

    @Test
    void the_migration_job_is_what_the_chart_renders() throws IOException {
        String all = HelmChart.render(VALUES, Map.of("migrations.mode", "job"));
        String job = Arrays.stream(all.split("(?m)^---\n"))
                .filter(document -> document.startsWith("# Source: furrow/templates/migration-job.yaml\n"))
                .collect(joining());
        assertWritten(JOB, "---\n" + job);
    }

    @Test
    void nothing_in_them_belongs_to_helm_or_to_one_namespace() throws IOException {
        for (Path file : new Path[] {BASE, JOB}) {
            for (HasMetadata object : Manifests.parse(Files.readString(file)).all()) {
                String labels = object.getMetadata().getLabels().toString();
                assertTrue(labels.contains("app.kubernetes.io/managed-by=kustomize"), labels);
                assertFalse(labels.contains("helm.sh/"), labels);
                assertEquals(Map.of(), object.getMetadata().getAnnotations());
                assertNull(object.getMetadata().getNamespace());
            }
        }
    }

    private static void assertWritten(Path file, String rendered) throws IOException {
        String expected = HEADER + rendered.strip() + "\n";
        if (Boolean.getBoolean("furrow.k8s.write")) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file), () -> file + " is not what the chart renders: see its header");
    }
}
