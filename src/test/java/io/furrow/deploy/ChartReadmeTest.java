package io.furrow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's table of values, and the values it shows. */
class ChartReadmeTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern SHOWN = Pattern.compile("(?s)```yaml\n(.+?)```");

    @Test
    void the_readme_lists_every_value_in_the_order_of_the_file() throws IOException {
        List<String> rows =
                ROW.matcher(readme()).results().map(row -> row.group(1)).toList();
        assertEquals(HelmValues.read(HelmChart.DIRECTORY.resolve("values.yaml")).keys(), rows);
    }

    @Test
    void the_values_it_shows_close_the_api(@TempDir Path directory) throws IOException {
        List<String> shown =
                SHOWN.matcher(readme()).results().map(block -> block.group(1)).toList();
        assertEquals(1, shown.size());
        Path values = Files.writeString(directory.resolve("security.yaml"), shown.getFirst());
        String rendered = HelmChart.render(values, Map.of("database.existingSecret", "furrow-database"));
        assertEquals(
                "jwt",
                Manifests.variable(Manifests.parse(rendered).server(), "FURROW_SECURITY")
                        .getValue());
    }

    private static String readme() throws IOException {
        return Files.readString(HelmChart.DIRECTORY.resolve("README.md"));
    }
}
