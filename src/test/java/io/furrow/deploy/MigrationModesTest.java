package io.furrow.deploy;

import static io.furrow.deploy.Manifests.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who migrates, by {@code migrations.mode}. Of the mode {@code hook} only what is not a hook is seen here. */
class MigrationModesTest {

    @ParameterizedTest
    @CsvSource({"hook, false, 0", "job, false, 1", "startup, true, 0", "external, false, 0"})
    void one_party_migrates(String mode, String replicasMigrate, int jobs) {
        Manifests manifests = render(Map.of("migrations.mode", mode));
        assertEquals(
                replicasMigrate, variable(manifests.server(), "FURROW_MIGRATE").getValue());
        assertEquals(jobs, manifests.every(Job.class).size());
    }

    @Test
    void the_hook_is_the_default() {
        assertEquals(render(Map.of("migrations.mode", "hook")), render(Map.of()));
    }

    @Test
    void the_job_is_the_server_with_another_command() {
        Manifests manifests = render(Map.of("migrations.mode", "job"));
        Container server = manifests.server();
        Container migrate = container(manifests.only(Job.class));
        assertEquals(List.of("migrate"), migrate.getArgs());
        assertEquals(List.of(), migrate.getCommand());
        assertEquals(server.getImage(), migrate.getImage());
        assertEquals(server.getResources(), migrate.getResources());
        assertTrue(server.getEnv().containsAll(migrate.getEnv()));
    }

    @Test
    void the_job_ends() {
        Job job = render(Map.of("migrations.mode", "job")).only(Job.class);
        assertEquals("Never", job.getSpec().getTemplate().getSpec().getRestartPolicy());
        assertEquals(3, job.getSpec().getBackoffLimit());
        assertEquals(600, job.getSpec().getActiveDeadlineSeconds());
    }

    @Test
    void another_image_is_another_job() {
        assertEquals(jobName("1.0.0"), jobName("1.0.0"));
        assertNotEquals(jobName("1.0.0"), jobName("1.0.1"));
    }

    private static String jobName(String tag) {
        return render(Map.of("migrations.mode", "job", "image.tag", tag))
                .only(Job.class)
                .getMetadata()
                .getName();
    }

    private static Container container(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Manifests render(Map<String, String> settings) {
        return Manifests.parse(HelmChart.renderComplete(settings));
    }
}
