package io.furrow.deploy;

import static io.furrow.deploy.Manifests.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules every rendering of the chart keeps, whatever the values. */
class ChartTest {

    /** Lint reads no values file, so each case is linted as the defaults of a copy of the chart. */
    @ParameterizedTest
    @MethodSource("cases")
    void strict_lint_finds_nothing(Path values, @TempDir Path directory) throws IOException {
        LintResult result = new Helm(HelmChart.copyWithDefaults(values, directory))
                .lint()
                .strict()
                .call();
        assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendering_twice_gives_the_same_bytes(Path values) {
        assertEquals(HelmChart.render(values), HelmChart.render(values));
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void every_pod_is_restricted(Manifests manifests) {
        for (PodTemplateSpec template : manifests.podTemplates()) {
            PodSpec pod = template.getSpec();
            PodSecurityContext context = pod.getSecurityContext();
            assertEquals(true, context.getRunAsNonRoot());
            assertEquals("RuntimeDefault", context.getSeccompProfile().getType());
            assertNull(pod.getHostNetwork());
            assertNull(pod.getHostPID());
            assertNull(pod.getHostIPC());
            assertTrue(pod.getVolumes().stream().allMatch(volume -> volume.getEmptyDir() != null));
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void every_container_is_restricted(Manifests manifests) {
        for (Container container : manifests.containers()) {
            SecurityContext context = container.getSecurityContext();
            assertEquals(false, context.getAllowPrivilegeEscalation());
            assertEquals(List.of("ALL"), context.getCapabilities().getDrop());
            assertEquals(List.of(), context.getCapabilities().getAdd());
            assertNull(context.getPrivileged());
            assertNull(context.getRunAsUser());
            assertNull(context.getRunAsNonRoot());
            assertNull(context.getSeccompProfile());
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void only_tmp_is_writable(Manifests manifests) {
        for (Container container : manifests.containers()) {
            assertEquals(true, container.getSecurityContext().getReadOnlyRootFilesystem());
            assertEquals(
                    List.of("/tmp"),
                    container.getVolumeMounts().stream()
                            .map(VolumeMount::getMountPath)
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void no_pod_holds_a_token_or_its_neighbours_addresses(Manifests manifests) {
        for (PodTemplateSpec template : manifests.podTemplates()) {
            assertEquals(false, template.getSpec().getAutomountServiceAccountToken());
            assertEquals(false, template.getSpec().getEnableServiceLinks());
        }
        manifests
                .every(ServiceAccount.class)
                .forEach(account -> assertEquals(false, account.getAutomountServiceAccountToken()));
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void the_memory_promised_is_the_memory_allowed(Manifests manifests) {
        for (Container container : manifests.containers()) {
            assertNotNull(container.getResources().getLimits().get("memory"));
            assertEquals(
                    container.getResources().getLimits().get("memory"),
                    container.getResources().getRequests().get("memory"));
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void each_probe_asks_its_own_question(Manifests manifests) {
        Container server = manifests.server();
        assertEquals("/health/started", path(server.getStartupProbe()));
        assertEquals("/health/live", path(server.getLivenessProbe()));
        assertEquals("/health/ready", path(server.getReadinessProbe()));
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void every_port_by_name_is_the_port_served(Manifests manifests) {
        Container server = manifests.server();
        assertEquals("http", server.getPorts().getFirst().getName());
        assertEquals(
                variable(server, "SERVER_PORT").getValue(),
                server.getPorts().getFirst().getContainerPort().toString());
        for (ServicePort port : manifests.only(Service.class).getSpec().getPorts()) {
            assertEquals(new IntOrString("http"), port.getTargetPort());
        }
        for (Probe probe : List.of(server.getStartupProbe(), server.getLivenessProbe(), server.getReadinessProbe())) {
            assertEquals(new IntOrString("http"), probe.getHttpGet().getPort());
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void every_image_is_a_fixed_one(Manifests manifests) {
        for (Container container : manifests.containers()) {
            assertTrue(
                    container.getImage().matches(".+(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9._-]+)"),
                    container.getImage());
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void selectors_find_the_servers_pods_and_no_others(Manifests manifests) {
        Deployment deployment = manifests.only(Deployment.class);
        Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
        assertEquals(selector, manifests.only(Service.class).getSpec().getSelector());
        for (PodDisruptionBudget budget : manifests.every(PodDisruptionBudget.class)) {
            assertEquals(selector, budget.getSpec().getSelector().getMatchLabels());
        }
        for (PodTemplateSpec template : manifests.podTemplates()) {
            boolean servers = template.equals(deployment.getSpec().getTemplate());
            assertEquals(servers, template.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true, 0", "2, true, 1", "2, false, 0"})
    void a_budget_stands_where_more_than_one_replica_does(int replicas, boolean enabled, int budgets) {
        Manifests manifests = Manifests.parse(HelmChart.renderComplete(Map.of(
                "replicas", replicas,
                "podDisruptionBudget.enabled", enabled)));
        assertEquals(budgets, manifests.every(PodDisruptionBudget.class).size());
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void no_environment_name_stands_twice(Manifests manifests) {
        for (Container container : manifests.containers()) {
            List<String> names =
                    container.getEnv().stream().map(EnvVar::getName).toList();
            assertEquals(Set.copyOf(names).size(), names.size(), names::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void the_password_is_only_named_never_told(Manifests manifests) {
        assertEquals(List.of(), manifests.every(Secret.class));
        for (Container container : manifests.containers()) {
            EnvVar password = variable(container, "FURROW_DATABASE_PASSWORD");
            assertNull(password.getValue());
            assertNotNull(password.getValueFrom().getSecretKeyRef().getName());
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void every_container_knows_its_database(Manifests manifests) {
        for (Container container : manifests.containers()) {
            assertNotNull(variable(container, "FURROW_DATABASE_URL"));
            assertNotNull(variable(container, "FURROW_DATABASE_USER"));
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void a_rollout_takes_no_ready_pod_away(Manifests manifests) {
        DeploymentSpec deployment = manifests.only(Deployment.class).getSpec();
        assertEquals(
                new IntOrString(0), deployment.getStrategy().getRollingUpdate().getMaxUnavailable());
        assertEquals(
                new IntOrString(1), deployment.getStrategy().getRollingUpdate().getMaxSurge());
    }

    @Test
    void a_pod_waits_before_it_stops() {
        Manifests manifests = Manifests.parse(HelmChart.renderComplete(Map.of()));
        PodSpec pod = manifests.only(Deployment.class).getSpec().getTemplate().getSpec();
        assertEquals(45, pod.getTerminationGracePeriodSeconds());
        assertEquals(
                5, manifests.server().getLifecycle().getPreStop().getSleep().getSeconds());
    }

    @Test
    void a_cloudnativepg_secret_serves_as_it_is() {
        Container server = Manifests.parse(HelmChart.renderComplete(Map.of("database.existingSecret", "furrow-db-app")))
                .server();
        assertEquals("furrow-db-app jdbc-uri", secretKey(server, "FURROW_DATABASE_URL"));
        assertEquals("furrow-db-app username", secretKey(server, "FURROW_DATABASE_USER"));
        assertEquals("furrow-db-app password", secretKey(server, "FURROW_DATABASE_PASSWORD"));
    }

    @Test
    void the_platform_may_choose_the_user() {
        Manifests manifests =
                Manifests.parse(HelmChart.render(HelmChart.DIRECTORY.resolve("ci/everything-values.yaml")));
        for (PodTemplateSpec template : manifests.podTemplates()) {
            assertNull(template.getSpec().getSecurityContext().getRunAsUser());
            assertNull(template.getSpec().getSecurityContext().getRunAsGroup());
        }
    }

    static Stream<Path> cases() {
        return HelmChart.cases().stream();
    }

    static Stream<Manifests> rendered() {
        return cases().map(HelmChart::render).map(Manifests::parse);
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static String secretKey(Container container, String name) {
        SecretKeySelector reference = variable(container, name).getValueFrom().getSecretKeyRef();
        return reference.getName() + " " + reference.getKey();
    }
}
