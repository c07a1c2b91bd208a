package io.furrow.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.Jvm;
import io.furrow.testing.OtherProcess;
import io.furrow.testing.TestDatabase;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WithoutReactiveMessagingTest {
    private static final List<String> REACTIVE = List.of(
            "microprofile-reactive-", "helidon-microprofile-messaging", "helidon-microprofile-reactive-streams");

    @Test
    void an_application_without_reactive_messaging_publishes() throws Exception {
        try (OtherProcess shop = OtherProcess.of(Jvm.brief(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-DObjectStoreEnvironmentBean.objectStoreDir=" + transactions(),
                "-Dcom.arjuna.ats.arjuna.objectstore.objectStoreDir=" + transactions(),
                "-classpath",
                classPath(),
                PlainShop.class.getName(),
                TestDatabase.fresh().url())))) {
            assertEquals("PUBLISHED without Reactive Messaging", shop.readUntil("PUBLISHED"));
        }
    }

    private static Path transactions() {
        return Path.of("target", "transactions-PlainShop");
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                .filter(library -> REACTIVE.stream().noneMatch(library::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
