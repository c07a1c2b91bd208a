package io.furrow.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart in {@code helm/furrow}, rendered by Helm's own engine. Hooks are not among what it renders. */
final class HelmChart {

    static final Path DIRECTORY = Path.of("helm", "furrow");

    /** The oldest release the chart is for; the engine would take a much older one for granted. */
    private static final String KUBERNETES = "1.30.0";

    private HelmChart() {}

    /** The values files under {@code ci}: the cases every rule must hold for. */
    static List<Path> cases() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.filter(file -> file.toString().endsWith("-values.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String render(Path values) {
        return render(values, Map.of());
    }

    static String render(Path values, Map<String, ?> settings) {
        return render(template().withValuesFile(values), settings);
    }

    static String render(Map<String, ?> settings) {
        return render(template(), settings);
    }

    /** With what has no default as well: a database, and that the API is open, where the settings do not say otherwise. */
    static String renderComplete(Map<String, ?> settings) {
        Map<String, Object> complete = new HashMap<>();
        complete.put("database.existingSecret", "furrow-database");
        complete.put("security.mode", "open");
        complete.putAll(settings);
        return render(complete);
    }

    private static String render(TemplateCommand template, Map<String, ?> settings) {
        settings.forEach(template::set);
        return template.call();
    }

    /** A copy of the chart whose defaults are the chart's own with the values of a case over them. */
    static Path copyWithDefaults(Path values, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(DIRECTORY.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        HelmValues merged = HelmValues.read(DIRECTORY.resolve("values.yaml")).with(HelmValues.read(values));
        Files.writeString(directory.resolve("values.yaml"), merged.asYaml());
        return directory;
    }

    private static TemplateCommand template() {
        return new Helm(DIRECTORY).template().withName("furrow").withKubeVersion(KUBERNETES);
    }
}
