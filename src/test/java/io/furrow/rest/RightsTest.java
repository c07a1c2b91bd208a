package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.Test;

/** What operations need, as people are told and as the code asks for it. */
class RightsTest {
    private static final Pattern ROW = Pattern.compile("\\| (`.*`) \\| `([a-z]+)` on the (topic|group|cluster)[ ,|].*");
    private static final Pattern OPERATION = Pattern.compile("`([A-Za-z]+)`");

    @Test
    void each_operation_needs_what_the_table_says() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/security.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                OPERATION
                        .matcher(row.group(1))
                        .results()
                        .forEach(operation -> told.put(operation.group(1), row.group(2) + " " + row.group(3)));
            }
        }
        Map<String, String> asked = new TreeMap<>();
        new RestApplication()
                .getClasses().stream()
                        .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(Operation.class)
                                && !method.getAnnotation(Operation.class).hidden())
                        .forEach(method -> {
                            Requires requires = method.getAnnotation(Requires.class);
                            asked.put(
                                    method.getAnnotation(Operation.class).operationId(),
                                    (requires.value() + " " + requires.on()).toLowerCase(Locale.ROOT));
                        });

        assertEquals(told, asked);
    }
}
