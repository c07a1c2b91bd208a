package io.furrow.rest;

import jakarta.enterprise.inject.spi.CDI;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Completes the OpenAPI document by what all operations have in common: schemas, limits of parameters, and errors. */
public class ApiDocument implements OASFilter {
    private static final String BEARER = "token";

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
            Map.entry("state", () -> described("dead or parked; both without it", ApiSchemas.text(4, 6))),
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
                    () -> described("Taken for v2's sake: the answer comes when all is stored", ApiSchemas.text(0, 5))),
            Map.entry(
                    "Idempotency-Key",
                    () -> described(
                            "Publishing the same again with the same key stores nothing and answers the first offsets",
                            ApiSchemas.text(1, 128))));

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
        document.components(OASFactory.createComponents().schemas(ApiSchemas.all(limits)));
        document.getComponents()
                .addSecurityScheme(
                        BEARER,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description("Asked for where furrow.security is jwt"));
        document.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(BEARER));
        document.getPaths()
                .getPathItems()
                .forEach((path, item) ->
                        item.getOperations().forEach((method, operation) -> addProblems(path, method, operation)));
    }

    private static void addProblems(String path, PathItem.HttpMethod method, Operation operation) {
        addProblem(operation, "400", "Malformed: 40001; an unknown or repeated member or parameter: 40002");
        addProblem(operation, "401", "No token, or none that is accepted: 40101");
        addProblem(operation, "403", "What the caller may not do, whether or not it exists: 40301");
        addProblem(operation, "406", "No answer of a type that Accept names: 40601");
        addProblem(operation, "500", "A bug, logged with its id: 50001");
        addProblem(operation, "503", "Nothing was stored, try again after Retry-After: 50301; outcome unknown: 50302");
        addProblem(operation, "415", "Media type, charset or Content-Encoding: 41501");
        if (path.contains("{")) {
            addProblem(
                    operation, "404", "Topic 40401, partition 40402, consumer instance 40403 or group 40404 unknown");
        }
        if (method == PathItem.HttpMethod.POST || method == PathItem.HttpMethod.PATCH) {
            addProblem(operation, "408", "The body came too slowly: 40801");
            addProblem(operation, "413", "A record or the request is too large: 41301");
            addProblem(operation, "429", "Too much is being sent at once, try again after Retry-After: 42901");
        }
        if (operation.getRequestBody() != null || operation.getParameters() != null) {
            addProblem(
                    operation,
                    "422",
                    "A value of the right type that cannot be accepted: 42201; idempotency key used with another body: 42290");
        }
        if (method != PathItem.HttpMethod.GET || path.endsWith("/records")) {
            addProblem(operation, "409", "In conflict with the state of the topic, instance or group: 409xx");
        }
        if (path.endsWith("/stream")) {
            addProblem(operation, "429", "As many streams as this process serves, try again after Retry-After: 42901");
        }
        if (path.endsWith("/records")
                || path.endsWith("/truncate")
                || path.endsWith("/reset")
                || path.endsWith("/stream")) {
            addProblem(operation, "410", "Below the log start, which log_start_offset tells: 41001");
        }
        if (path.endsWith("/records") || path.endsWith("/truncate") || path.endsWith("/stream")) {
            addProblem(operation, "416", "Above the high watermark, which high_watermark tells: 41601");
        }
    }

    private static void addProblem(Operation operation, String status, String when) {
        Schema problem = OASFactory.createSchema().ref("Problem");
        Content content = OASFactory.createContent()
                .addMediaType(MediaTypes.PROBLEM, OASFactory.createMediaType().schema(problem))
                .addMediaType(MediaTypes.V2, OASFactory.createMediaType().schema(problem));
        APIResponse response = OASFactory.createAPIResponse().description(when).content(content);
        operation.getResponses().addAPIResponse(status, response);
    }

    private static Parameter described(String description, Schema schema) {
        return OASFactory.createParameter().description(description).schema(schema);
    }
}
