package io.furrow.rest;

import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;

/** Completes the OpenAPI document by what all operations have in common: schemas, limits of parameters, and errors. */
public class ApiDocument implements OASFilter {
    private static final String BEARER = "token";
    private static final String REPLAYED = "Idempotent-Replayed";

    private static final List<String> PROBLEM_TYPES =
            List.of(MediaTypes.PROBLEM, MediaTypes.V2, MediaTypes.V2_JSON, MediaTypes.V2_BINARY, MediaTypes.V2_TEXT);

    /** What a parameter of a name is, wherever it appears. */
    private static final Map<String, Supplier<Parameter>> PARAMETERS = Map.ofEntries(
            Map.entry("topic", () -> described("The topic's name", ApiSchemas.text(1, 249))),
            Map.entry("partition", () -> described("The partition's number", ApiSchemas.integer(0, Integer.MAX_VALUE))),
            Map.entry("group", () -> described("The group's name", ApiSchemas.text(1, 249))),
            Map.entry("instance", () -> described("The instance's id", ApiSchemas.text(1, 249))),
            Map.entry("prefix", () -> described("What the names begin with", ApiSchemas.text(0, 249))),
            Map.entry(
                    "after",
                    () -> described(
                            "The name to go on behind; for dead letters the entry's topic:partition:offset",
                            ApiSchemas.text(0, 279))),
            Map.entry("key", () -> described("The key's text", ApiSchemas.text(0, 65_536))),
            Map.entry(
                    "since",
                    () -> described(
                            "Milliseconds since 1970: what failed at or after it",
                            ApiSchemas.integer(0, RecordReader.LAST_TIMESTAMP))),
            Map.entry(
                    "state",
                    () -> described(
                            "Both without it",
                            ApiSchemas.oneOf("dead", "parked").maxLength(6))),
            Map.entry("limit", () -> described("The most entries of a page", ApiSchemas.integer(1, 1000))),
            Map.entry("offset", () -> described("Where to begin", ApiSchemas.integer(0, PartitionEntry.LAST_OFFSET))),
            Map.entry(
                    "timestamp",
                    () -> described(
                            "Milliseconds since 1970: the first record at or after it",
                            ApiSchemas.integer(0, RecordReader.LAST_TIMESTAMP))),
            Map.entry(
                    "max_records",
                    () -> described("The most records", ApiSchemas.integer(1, InstanceOptions.MOST_RECORDS))),
            Map.entry(
                    "max_bytes",
                    () -> described(
                            "The most bytes; one record always comes, however large",
                            ApiSchemas.integer(1, Integer.MAX_VALUE))),
            Map.entry(
                    "timeout",
                    () -> described(
                            "Milliseconds to wait for the first record",
                            ApiSchemas.integer(0, InstanceOptions.LONGEST_POLL))),
            Map.entry(
                    "from",
                    () -> described(
                            "Where a stream begins that names no offset: latest if not said",
                            ApiSchemas.oneOf("earliest", "latest").maxLength(8))),
            Map.entry(
                    "format",
                    () -> described(
                            "How keys and values are shown: binary, which is base64, if not said",
                            ApiSchemas.oneOf("json", "binary", "text").maxLength(6))),
            Map.entry(
                    StreamResource.LAST_EVENT_ID,
                    () -> described(
                            "The id of the last event that came: the stream goes on behind it, whatever else is said",
                            ApiSchemas.text(1, 16_384))),
            Map.entry(
                    "async",
                    () -> described(
                            "Taken for v2's sake: the answer comes when all is stored",
                            ApiSchemas.oneOf("true", "false").maxLength(5))),
            Map.entry(
                    "Idempotency-Key",
                    () -> described(
                            "Publishing the same again with the same key stores nothing and answers the first offsets",
                            ApiSchemas.text(1, 128))));

    /** They take a body, and none as well. */
    private static final Set<String> WITHOUT_BODY =
            Set.of("createConsumer", "commitOffsets", "redrive", "unpark", "discard");

    /** What successes say in headers, by operation. */
    private static final Map<String, Map<String, Supplier<Header>>> HEADERS = Map.of(
            "createTopic",
            Map.of("Location", () -> header("Where the topic is", ApiSchemas.text(1, 4096))),
            "listTopics",
            Map.of("Link", () -> header("With limit: the next page, rel=next", ApiSchemas.text(1, 4096))),
            "publish",
            Map.of(REPLAYED, ApiDocument::replayed),
            "publishToPartition",
            Map.of(REPLAYED, ApiDocument::replayed));

    @Override
    public Parameter filterParameter(Parameter parameter) {
        Supplier<Parameter> known = PARAMETERS.get(parameter.getName());
        if (known == null) {
            return parameter;
        }
        Parameter described = known.get();
        return parameter.description(described.getDescription()).schema(described.getSchema());
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        RestSettings limits = CDI.current().select(RestSettings.class).get();
        Components shared = OASFactory.createComponents().schemas(ApiSchemas.all(limits));
        document.components(shared.addSecurityScheme(
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description("Asked for where furrow.security is jwt")));
        document.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(BEARER));
        Map<String, ApiExample> examples = ApiExample.all();
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().forEach((method, operation) -> {
                    ApiExample example = examples.get(operation.getOperationId());
                    // Where there is none, it is the operation of an application.
                    if (example != null) {
                        addExample(path, operation, example);
                        addHeaders(operation);
                        addProblems(shared, path, method, operation);
                    }
                }));
    }

    private static void addHeaders(Operation operation) {
        HEADERS.getOrDefault(operation.getOperationId(), Map.of())
                .forEach((name, header) -> operation
                        .getResponses()
                        .getAPIResponses()
                        .values()
                        .forEach(answer -> answer.addHeader(name, header.get())));
    }

    private static void addProblems(Components shared, String path, PathItem.HttpMethod method, Operation operation) {
        Map<Integer, List<ErrorCode>> byStatus =
                ApiErrors.of(path, method, operation).stream().collect(Collectors.groupingBy(ErrorCode::status));
        byStatus.forEach((status, codes) -> operation
                .getResponses()
                .addAPIResponse(
                        String.valueOf(status), OASFactory.createAPIResponse().ref(problem(shared, codes))));
    }

    /** The name of the answer that stands for these errors: many operations have it in common. */
    private static String problem(Components shared, List<ErrorCode> codes) {
        String name = codes.stream().map(code -> String.valueOf(code.number())).collect(Collectors.joining("-"));
        Content content = OASFactory.createContent();
        for (String type : PROBLEM_TYPES) {
            content.addMediaType(
                    type,
                    OASFactory.createMediaType()
                            .schema(OASFactory.createSchema().ref("Problem")));
        }
        APIResponse response = OASFactory.createAPIResponse()
                .description(codes.stream()
                        .map(code -> code.number() + " " + code.title())
                        .collect(Collectors.joining("; ")))
                .content(content);
        if (codes.stream().anyMatch(ErrorCode::retryable)) {
            response.addHeader("Retry-After", header("Seconds, where nothing was done", ApiSchemas.integer(1, 1)));
        }
        shared.addResponse(name, response);
        return name;
    }

    private static void addExample(String path, Operation operation, ApiExample example) {
        if (operation.getParameters() != null) {
            for (Parameter parameter : operation.getParameters()) {
                String value = example.parameter(path, parameter.getName());
                if (value != null) {
                    boolean number = parameter.getSchema().getType() == Schema.SchemaType.INTEGER;
                    parameter.setExample(number ? ApiExample.number(value) : value);
                }
            }
        }
        if (operation.getRequestBody() != null) {
            show(operation.getRequestBody().getContent(), example.body());
            operation.getRequestBody().setRequired(!WITHOUT_BODY.contains(operation.getOperationId()));
        }
        operation
                .getResponses()
                .getAPIResponses()
                .values()
                .forEach(answer -> show(answer.getContent(), example.answer()));
    }

    private static void show(@Nullable Content content, String example) {
        if (content == null) {
            return;
        }
        for (String type : List.of(MediaTypes.JSON, MediaTypes.EVENTS)) {
            MediaType shown = content.getMediaType(type);
            if (shown != null) {
                // What is scanned stands for every type alike.
                content.addMediaType(
                        type,
                        OASFactory.createMediaType().schema(shown.getSchema()).example(ApiExample.value(example)));
            }
        }
    }

    private static Header replayed() {
        return header("Where the first answer to the Idempotency-Key is given again", ApiSchemas.oneOf("true"));
    }

    private static Header header(String description, Schema schema) {
        return OASFactory.createHeader().description(description).schema(schema);
    }

    private static Parameter described(String description, Schema schema) {
        return OASFactory.createParameter().description(description).schema(schema);
    }
}
