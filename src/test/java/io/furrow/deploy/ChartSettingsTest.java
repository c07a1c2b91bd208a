package io.furrow.deploy;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart's environment beside the keys it stands for. */
class ChartSettingsTest {

    private static final Pattern KEY = Pattern.compile("(?m)^\\| `((?:furrow|mp|server)\\.[^`]+)` \\|");
    private static final Pattern VARIABLE = Pattern.compile("(FURROW|MP|SERVER)_.+");

    @ParameterizedTest
    @MethodSource("io.furrow.deploy.ChartTest#rendered")
    void every_variable_is_a_key_of_the_configuration(Manifests manifests) throws IOException {
        Set<String> documented = KEY.matcher(Files.readString(Path.of("docs", "configuration.md")))
                .results()
                .map(row -> variable(row.group(1)))
                .collect(toSet());
        for (Container container : manifests.containers()) {
            for (EnvVar variable : container.getEnv()) {
                assertTrue(
                        documented.contains(variable.getName())
                                || !VARIABLE.matcher(variable.getName()).matches(),
                        () -> variable.getName() + " is the variable of none of docs/configuration.md");
            }
        }
    }

    /** As MicroProfile Config looks for it. */
    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
