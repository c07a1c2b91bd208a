package io.furrow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The floor plan of ARCHITECTURE.md. Change it here first, in the same commit as the code that needs it. */
class FloorPlanTest {

    /** Each room, and the rooms it may see. */
    private static final Map<String, Set<String>> MAY_SEE = new TreeMap<>(Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("store", Set.of("api")),
            Map.entry("access", Set.of()),
            Map.entry("codec", Set.of("api")),
            Map.entry("topic", Set.of("api", "store", "codec")),
            Map.entry("publish", Set.of("api", "store", "codec")),
            Map.entry("consume", Set.of("api", "store", "codec")),
            Map.entry("retention", Set.of("api", "store")),
            Map.entry("deliver", Set.of("api", "store", "codec", "consume")),
            Map.entry("rest", Set.of("api", "access")),
            Map.entry("observe", Set.of("api", "access")),
            Map.entry("connector", Set.of("api", "codec")),
            Map.entry(
                    "boot",
                    Set.of(
                            "api",
                            "access",
                            "store",
                            "codec",
                            "topic",
                            "publish",
                            "consume",
                            "retention",
                            "deliver",
                            "rest",
                            "observe"))));

    /** Each part of the outside world, and the only rooms that may know it. */
    private static final Map<String, Set<String>> KNOWN_TO = new TreeMap<>(Map.ofEntries(
            Map.entry("io.helidon..", Set.of("boot")),
            Map.entry("org.flywaydb..", Set.of("boot")),
            Map.entry("com.zaxxer..", Set.of("boot")),
            Map.entry("io.zonky..", Set.of("boot")),
            Map.entry("java.sql..", Set.of("store", "publish", "consume", "boot")),
            Map.entry("javax.sql..", Set.of("store", "boot")),
            Map.entry("org.postgresql..", Set.of("store", "boot")),
            Map.entry("jakarta.persistence..", Set.of("store", "boot")),
            Map.entry("org.hibernate..", Set.of("store")),
            Map.entry("jakarta.transaction..", Set.of("store", "deliver", "boot")),
            Map.entry("jakarta.json..", Set.of("codec")),
            Map.entry("jakarta.ws.rs..", Set.of("rest")),
            Map.entry("org.eclipse.microprofile.openapi..", Set.of("rest")),
            Map.entry("org.jose4j..", Set.of("access")),
            Map.entry("org.eclipse.microprofile.health..", Set.of("observe")),
            Map.entry("org.eclipse.microprofile.metrics..", Set.of("observe")),
            Map.entry("org.eclipse.microprofile.reactive..", Set.of("connector")),
            Map.entry("org.reactivestreams..", Set.of("connector")),
            Map.entry("org.eclipse.microprofile.config..", Set.of("boot", "connector"))));

    private static final JavaClasses FURROW = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.furrow");

    @TestFactory
    Stream<DynamicTest> a_room_sees_only_what_the_plan_allows() {
        return MAY_SEE.entrySet().stream()
                .map(room -> held(
                        room.getKey() + " sees " + room.getValue(),
                        noClasses()
                                .that()
                                .resideInAPackage(packages(room.getKey()))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(forbiddenTo(room.getKey()))));
    }

    @TestFactory
    Stream<DynamicTest> the_outside_world_is_known_only_where_the_plan_says() {
        return KNOWN_TO.entrySet().stream()
                .map(outside -> held(
                        outside.getKey() + " is known to " + outside.getValue(),
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(packages(outside.getValue()))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(outside.getKey())));
    }

    @Test
    void every_class_is_in_a_room() {
        check(classes().should().resideInAnyPackage(packages(MAY_SEE.keySet())));
    }

    @Test
    void every_package_says_what_it_is() {
        var silent = FURROW.stream()
                .map(type -> type.getPackage())
                .distinct()
                .filter(room -> room.tryGetPackageInfo()
                        .map(info -> !info.isAnnotatedWith(NullMarked.class))
                        .orElse(true))
                .map(JavaPackage::getName)
                .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void rooms_form_no_cycle() {
        check(slices().matching("io.furrow.(*)..").should().beFreeOfCycles());
    }

    @Test
    void a_name_says_how() {
        check(noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager)"));
    }

    private static DynamicTest held(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> check(rule));
    }

    /** A room that is not built yet breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(FURROW);
    }

    private static String[] forbiddenTo(String room) {
        return MAY_SEE.keySet().stream()
                .filter(other -> !other.equals(room)
                        && !MAY_SEE.getOrDefault(room, Set.of()).contains(other))
                .map(FloorPlanTest::packages)
                .toArray(String[]::new);
    }

    private static String[] packages(Set<String> rooms) {
        return rooms.stream().map(FloorPlanTest::packages).toArray(String[]::new);
    }

    private static String packages(String room) {
        return "io.furrow." + room + "..";
    }
}
