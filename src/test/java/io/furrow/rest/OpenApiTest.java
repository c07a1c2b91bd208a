package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.TestService;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {
    @RegisterExtension
    static final TestService SERVICE = TestService.onFreshDatabase();

    private JsonObject document() {
        return new Http(SERVICE)
                .get("//openapi", "Accept", "application/json")
                .is(200)
                .object();
    }

    /** The operations of the resources, by method and path, with their query parameters. */
    private static Map<String, Set<String>> served() {
        Map<String, Set<String>> operations = new TreeMap<>();
        for (Class<?> resource : new RestApplication().getClasses()) {
            if (!resource.isAnnotationPresent(Path.class)) {
                continue;
            }
            for (Method method : resource.getDeclaredMethods()) {
                if (method.isAnnotationPresent(HEAD.class)) {
                    continue;
                }
                Arrays.stream(method.getAnnotations())
                        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                        .filter(java.util.Objects::nonNull)
                        .forEach(http -> operations.put(
                                http.value() + " /api/v1"
                                        + method.getAnnotation(Path.class).value(),
                                queryParameters(method)));
            }
        }
        return operations;
    }

    private static Set<String> queryParameters(Method method) {
        return Arrays.stream(method.getParameters())
                .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(QueryParam.class)))
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void the_document_describes_exactly_what_is_served() {
        Map<String, Set<String>> described = new TreeMap<>();
        document()
                .getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, operation) -> {
                    Set<String> parameters = new TreeSet<>(QueryParameters.of(operation));
                    described.put(method.toUpperCase(Locale.ROOT) + " " + path, parameters);
                }));
        assertEquals(served(), described);
    }

    @Test
    void every_operation_has_a_name_a_summary_and_its_errors() {
        Set<String> names = new TreeSet<>();
        document()
                .getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, value) -> {
                    JsonObject operation = value.asJsonObject();
                    assertTrue(names.add(operation.getString("operationId")), () -> operation.getString("operationId"));
                    assertFalse(operation.getString("summary").isBlank());
                    JsonObject responses = operation.getJsonObject("responses");
                    assertTrue(
                            responses.keySet().containsAll(Set.of("400", "401", "403", "406", "415", "500", "503")),
                            () -> path + responses.keySet());
                    assertTrue(responses.keySet().stream().anyMatch(status -> status.startsWith("2")));
                    assertEquals(path.contains("{"), responses.containsKey("404"), path);
                    if (operation.containsKey("requestBody")) {
                        assertTrue(responses.keySet().containsAll(Set.of("408", "413", "415", "422", "429")), path);
                    }
                }));
    }

    @Test
    void every_parameter_tells_its_limits() {
        document()
                .getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, operation) -> {
                    if (operation.asJsonObject().containsKey("parameters")) {
                        for (JsonObject parameter : operation
                                .asJsonObject()
                                .getJsonArray("parameters")
                                .getValuesAs(JsonObject.class)) {
                            JsonObject schema = parameter.getJsonObject("schema");
                            assertTrue(
                                    schema.containsKey("maximum")
                                            || schema.containsKey("maxLength")
                                            || schema.getString("description", "")
                                                    .startsWith("At most"),
                                    () -> path + " " + parameter);
                        }
                    }
                }));
    }

    @Test
    void every_reference_leads_somewhere() {
        JsonObject document = document();
        Set<String> references = new TreeSet<>();
        collect(document, references);
        assertTrue(references.contains("#/components/schemas/NewRecords"), references::toString);
        for (String reference : references) {
            assertTrue(
                    document.getJsonObject("components")
                            .getJsonObject("schemas")
                            .containsKey(reference.replace("#/components/schemas/", "")),
                    reference);
        }
    }

    private static void collect(JsonValue value, Set<String> references) {
        switch (value.getValueType()) {
            case OBJECT ->
                value.asJsonObject().forEach((name, inner) -> {
                    if (name.equals("$ref")) {
                        references.add(((JsonString) inner).getString());
                    }
                    collect(inner, references);
                });
            case ARRAY -> value.asJsonArray().forEach(inner -> collect(inner, references));
            default -> {}
        }
    }
}
