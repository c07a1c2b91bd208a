package io.furrow.deploy;

import static io.furrow.deploy.Manifests.variable;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the HTTP API is closed, by {@code security.mode}. */
class SecurityModesTest {

    private static final Path CASES = HelmChart.DIRECTORY.resolve("ci");

    private static final Map<String, String> JWT = Map.of(
            "security.mode", "jwt",
            "security.issuer", "https://login.example.com/",
            "security.audiences[0]", "furrow",
            "security.keyLocation", "https://login.example.com/keys",
            "security.rules[0]", "role clerks may read on group billing");

    @Test
    void tokens_and_rules_come_from_the_values() {
        assertEquals(
                Map.of(
                        "FURROW_SECURITY", "jwt",
                        "MP_JWT_VERIFY_ISSUER", "https://login.example.com/",
                        "MP_JWT_VERIFY_AUDIENCES", "furrow,messages",
                        "MP_JWT_VERIFY_PUBLICKEY_LOCATION", "https://login.example.com/keys",
                        "MP_JWT_VERIFY_PUBLICKEY_ALGORITHM", "RS256",
                        "FURROW_SECURITY_RULES",
                                "role clerks may write,read on topic orders*; role clerks may read on group billing"),
                security(Manifests.parse(HelmChart.render(CASES.resolve("external-database-values.yaml")))
                        .server()));
    }

    @Test
    void the_key_comes_from_a_secret_and_the_rest_from_a_config_map() {
        assertEquals(
                Map.of(
                        "FURROW_SECURITY", "jwt",
                        "MP_JWT_VERIFY_ISSUER", "https://login.example.com/",
                        "MP_JWT_VERIFY_AUDIENCES", "ConfigMap furrow-security MP_JWT_VERIFY_AUDIENCES",
                        "MP_JWT_VERIFY_PUBLICKEY", "Secret furrow-key public-key.pem",
                        "MP_JWT_VERIFY_PUBLICKEY_ALGORITHM", "ES256",
                        "FURROW_SECURITY_RULES", "ConfigMap furrow-security FURROW_SECURITY_RULES"),
                security(Manifests.parse(HelmChart.render(CASES.resolve("everything-values.yaml")))
                        .server()));
    }

    @Test
    void an_open_api_is_asked_for_twice() {
        assertEquals(
                Map.of("FURROW_SECURITY", "off", "FURROW_SECURITY_ALLOW_OPEN", "true"),
                security(render(Map.of("security.mode", "open")).server()));
    }

    @Test
    void an_open_api_is_nothing_else() {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put("security.mode", "open");
        assertEquals(
                security(render(Map.of("security.mode", "open")).server()),
                security(render(settings).server()));
    }

    @Test
    void the_migration_job_knows_nothing_of_it() {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put("migrations.mode", "job");
        Job job = render(settings).only(Job.class);
        assertEquals(
                Map.of(),
                security(job.getSpec().getTemplate().getSpec().getContainers().getFirst()));
    }

    @Test
    void a_chart_that_says_nothing_is_not_open() {
        RuntimeException failure = assertThrows(
                RuntimeException.class, () -> HelmChart.render(Map.of("database.existingSecret", "furrow-database")));
        assertTrue(String.valueOf(failure.getMessage()).contains("The HTTP API is not closed yet"), failure::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "security.issuer, set security.issuer to the iss",
        "security.audiences[0], set security.audiences to",
        "security.keyLocation, set security.keyLocation to",
        "security.rules[0], set security.rules to",
    })
    void what_is_missing_is_named(String key, String expected) {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.remove(key);
        assertRefused(settings, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "security.algorithm, '', set security.algorithm to",
        "security.keySecret.name, furrow-key, belong together",
        "security.keySecret.key, public-key, belong together",
    })
    void what_does_not_fit_is_named(String key, String value, String expected) {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put(key, value);
        assertRefused(settings, expected);
    }

    @Test
    void one_key_is_enough() {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put("security.keySecret.name", "furrow-key");
        settings.put("security.keySecret.key", "public-key");
        assertRefused(settings, "Two keys are given");

        settings.remove("security.keyLocation");
        assertEquals(
                "furrow-key",
                variable(render(settings).server(), "MP_JWT_VERIFY_PUBLICKEY")
                        .getValueFrom()
                        .getSecretKeyRef()
                        .getName());
    }

    private static void assertRefused(Map<String, String> settings, String expected) {
        RuntimeException failure = assertThrows(RuntimeException.class, () -> render(settings));
        assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure::toString);
    }

    private static Manifests render(Map<String, String> settings) {
        return Manifests.parse(HelmChart.renderComplete(settings));
    }

    /** What the container is told of it: a value, or where it is. */
    private static Map<String, String> security(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().startsWith("MP_JWT_")
                        || variable.getName().startsWith("FURROW_SECURITY"))
                .collect(toMap(EnvVar::getName, SecurityModesTest::told));
    }

    private static String told(EnvVar variable) {
        if (variable.getValueFrom() == null) {
            return variable.getValue();
        }
        SecretKeySelector secret = variable.getValueFrom().getSecretKeyRef();
        if (secret != null) {
            return "Secret " + secret.getName() + " " + secret.getKey();
        }
        ConfigMapKeySelector configMap = variable.getValueFrom().getConfigMapKeyRef();
        return "ConfigMap " + configMap.getName() + " " + configMap.getKey();
    }
}
