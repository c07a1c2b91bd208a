package io.furrow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chart's table of values. */
class ChartReadmeTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void the_readme_lists_every_value_in_the_order_of_the_file() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(HelmChart.DIRECTORY.resolve("README.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertEquals(HelmValues.read(HelmChart.DIRECTORY.resolve("values.yaml")).keys(), rows);
    }
}
