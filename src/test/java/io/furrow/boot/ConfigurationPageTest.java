package io.furrow.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** Compares docs/configuration.md with the code: the keys with all that the classes name, the defaults with what they lead to. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs", "configuration.md");

    /** Key and default of a row of a table: | `key` | type | `default` | … */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9._-]+)` \\| [^|]+ \\| (?:`([^`]+)`)?");

    /** A text in a class file: its length in two bytes, and itself. */
    private static final Pattern TEXT =
            Pattern.compile("\\x01([\\x00-\\xff]{2})(furrow\\.[a-z0-9.-]+)", Pattern.DOTALL);

    private final Map<String, String> page = page();

    @Test
    void the_page_has_every_key_that_the_code_names_and_no_other() throws IOException {
        var named = new TreeSet<String>();
        try (var files = Files.walk(Path.of("target", "classes", "io", "furrow"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                named.addAll(keysIn(Files.readString(file, ISO_8859_1)));
            }
        }

        assertEquals(named, keys("furrow."));
    }

    @Test
    void the_defaults_of_the_rooms_are_the_page_s() throws ReflectiveOperationException {
        assertEquals(rooms(Map.of()), rooms(defaults()));
    }

    @Test
    void the_defaults_of_the_page_are_what_the_rooms_go_by() throws ReflectiveOperationException {
        for (var key : keysOfRooms()) {
            var other = Map.of(key, Long.toString(Long.parseLong(value(key)) + 1));
            assertTrue(!rooms(Map.of()).equals(rooms(other)), key + " changes nothing");
        }
    }

    @Test
    void the_defaults_of_the_database_are_the_page_s() {
        var url = Map.of(DatabaseSettings.URL, "jdbc:postgresql://db.example/furrow");
        var changed = new HashMap<>(defaults());
        changed.putAll(url);

        assertEquals(DatabaseSettings.from(config(url)), DatabaseSettings.from(config(changed)));
        assertEquals(EmbeddedSettings.from(config(Map.of())), EmbeddedSettings.from(config(defaults())));
        assertEquals(DataSources.OWN, value(DataSources.NAME));
    }

    @Test
    void the_defaults_of_the_server_are_the_page_s() throws IOException {
        var service = new Properties();
        try (var file = Service.class.getResourceAsStream("service.properties")) {
            service.load(file);
        }
        var assumed = new TreeMap<String, String>();
        service.stringPropertyNames().stream()
                .filter(key -> key.startsWith("server."))
                .forEach(key -> assumed.put(key, service.getProperty(key)));

        var written = new TreeMap<>(page);
        written.keySet().retainAll(keys("server."));
        assertEquals(assumed, written);
    }

    private static Set<String> keysIn(String file) {
        var keys = new TreeSet<String>();
        var texts = TEXT.matcher(file);
        while (texts.find()) {
            int length = texts.group(1).charAt(0) << 8 | texts.group(1).charAt(1);
            // A longer text only begins like a key.
            if (length <= texts.group(2).length()) {
                keys.add(texts.group(2).substring(0, length));
            }
        }
        return keys;
    }

    /** What each producer of settings makes of a configuration; those that build on another's settings get them. */
    private static Map<Class<?>, Object> rooms(Map<String, String> values) throws ReflectiveOperationException {
        Map<Class<?>, Object> made = new HashMap<>();
        made.put(Config.class, config(values));
        var producers = Arrays.stream(RoomSettings.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Produces.class))
                .sorted(Comparator.comparing(Method::getParameterCount))
                .toList();
        for (var producer : producers) {
            var arguments =
                    Arrays.stream(producer.getParameterTypes()).map(made::get).toArray();
            made.put(producer.getReturnType(), producer.invoke(new RoomSettings(), arguments));
        }
        made.remove(Config.class);
        return made;
    }

    private Set<String> keysOfRooms() {
        var keys = new TreeSet<>(keys("furrow."));
        keys.removeIf(
                key -> !key.matches("furrow\\.(publish|consume|deliver|retention|segment|idempotency|rest)\\..*"));
        return keys;
    }

    private Map<String, String> defaults() {
        var defaults = new TreeMap<>(page);
        defaults.values().removeIf(String::isEmpty);
        return defaults;
    }

    private Set<String> keys(String prefix) {
        var keys = new TreeSet<>(page.keySet());
        keys.removeIf(key -> !key.startsWith(prefix));
        return keys;
    }

    private String value(String key) {
        return page.getOrDefault(key, "");
    }

    private static Config config(Map<String, String> values) {
        return ServiceConfiguration.with(values);
    }

    private static Map<String, String> page() {
        try {
            var rows = ROW.matcher(Files.readString(PAGE));
            var page = new TreeMap<String, String>();
            while (rows.find()) {
                page.put(rows.group(1), rows.group(2) == null ? "" : rows.group(2));
            }
            return page;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
