package io.furrow.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** The configuration of the service: what the operator sets, over the defaults of service.properties. */
public final class ServiceConfiguration {

    private static final int BELOW_EVERY_OTHER_SOURCE = 50;
    private static final int ABOVE_EVERY_OTHER_SOURCE = 1000;

    private ServiceConfiguration() {}

    /** Makes a configuration in which the given values are fixed. */
    public static Config with(Map<String, String> fixed) {
        return ConfigProviderResolver.instance()
                .getBuilder()
                .addDefaultSources()
                .addDiscoveredSources()
                .addDiscoveredConverters()
                .withSources(
                        new Values("service defaults", BELOW_EVERY_OTHER_SOURCE, defaults()),
                        new Values("service start", ABOVE_EVERY_OTHER_SOURCE, Map.copyOf(fixed)))
                .build();
    }

    private static Map<String, String> defaults() {
        var read = new Properties();
        try (var file = ServiceConfiguration.class.getResourceAsStream("service.properties")) {
            read.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var defaults = new TreeMap<String, String>();
        read.stringPropertyNames().forEach(key -> defaults.put(key, read.getProperty(key)));
        return defaults;
    }

    private record Values(String name, int ordinal, Map<String, String> values) implements ConfigSource {

        @Override
        public Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public @Nullable String getValue(String key) {
            return values.get(key);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getOrdinal() {
            return ordinal;
        }
    }
}
