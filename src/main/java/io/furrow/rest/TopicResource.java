package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.FurrowException;
import io.furrow.api.OffsetRange;
import io.furrow.api.TopicDescription;
import io.furrow.api.TopicPartition;
import io.furrow.api.TopicSettings;
import io.furrow.api.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Topics: list, create, describe, change, delete, and the offsets of their partitions. */
@ApplicationScoped
@Tag(name = "Topics")
@Path("/")
@Consumes({JSON, V2})
@Produces({JSON, V2})
public class TopicResource {
    private static final int LONGEST_PAGE = 1000;

    @Inject
    Topics topics;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @GET
    @Path("/topics")
    @Requires(value = Action.DESCRIBE, on = Kind.TOPIC)
    @Operation(operationId = "listTopics", summary = "The names of topics, all of them or page by page")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Names")))
    public Response list(
            @QueryParam("prefix") @Nullable String prefix,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context UriInfo uri) {
        String begin = prefix == null ? "" : Names.parameter("prefix", prefix);
        String behind = after == null ? "" : Names.parameter("after", after);
        if (limit == null) {
            return Response.ok(JsonWriter.answer(json -> writeAll(json, begin, behind)))
                    .build();
        }
        int page = (int) Numbers.parameter("limit", limit, 1, LONGEST_PAGE);
        List<String> names = visible(begin, behind, page + 1);
        if (names.size() <= page) {
            return Response.ok(JsonWriter.answer(json -> writeNames(json, names)))
                    .build();
        }
        List<String> shown = names.subList(0, page);
        URI next = uri.getRequestUriBuilder()
                .replaceQueryParam("after", shown.getLast())
                .build();
        return Response.ok(JsonWriter.answer(json -> writeNames(json, shown)))
                .link(next, "next")
                .build();
    }

    @POST
    @Path("/admin/topics")
    @Requires(value = Action.CREATE, on = Kind.TOPIC)
    @Operation(operationId = "createTopic", summary = "Create a topic")
    @APIResponse(responseCode = "201", description = "OK", content = @Content(schema = @Schema(ref = "Topic")))
    @RequestBody(content = @Content(schema = @Schema(ref = "NewTopic")))
    public Response create(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) {
        TopicRequest wanted = TopicRequest.forCreation(Body.json(body, settings.requestBytes()));
        String name = wanted.name();
        if (name == null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/topic_name", "A topic needs a name.");
        }
        access.check(Action.CREATE, Kind.TOPIC, name);
        Integer partitions = wanted.partitions();
        TopicSettings wantedSettings = TopicSettings.DEFAULTS.with(wanted.configs());
        TopicDescription topic =
                access.acting().call(() -> topics.create(name, partitions == null ? 1 : partitions, wantedSettings));
        return Response.created(uri.getBaseUriBuilder().path("topics/{topic}").build(name))
                .entity(description(topic, headers))
                .build();
    }

    @GET
    @Path("/topics/{topic}")
    @Requires(value = Action.DESCRIBE, on = Kind.TOPIC)
    @Operation(operationId = "describeTopic", summary = "A topic with its settings and partitions")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Topic")))
    public StreamingOutput describe(@PathParam("topic") String topic, @Context HttpHeaders headers) {
        return description(topics.describe(topic), headers);
    }

    @PATCH
    @Path("/topics/{topic}")
    @Requires(value = Action.ALTER, on = Kind.TOPIC)
    @Operation(operationId = "changeTopic", summary = "Change settings, add partitions")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Topic")))
    @RequestBody(content = @Content(schema = @Schema(ref = "TopicChange")))
    public StreamingOutput change(@PathParam("topic") String topic, @Context HttpHeaders headers, InputStream body) {
        TopicRequest wanted = TopicRequest.forChange(Body.json(body, settings.requestBytes()));
        return description(access.acting().call(() -> change(topic, wanted)), headers);
    }

    private TopicDescription change(String topic, TopicRequest wanted) {
        TopicDescription description = topics.describe(topic);
        Integer partitions = wanted.partitions();
        int has = description.partitions().size();
        // Partitions cannot be taken back, so they come last, when nothing else can be refused any more.
        if (partitions != null && partitions < has) {
            throw new FurrowException.PartitionsMayNotShrink(topic, has, partitions);
        }
        if (!wanted.configs().isEmpty()) {
            description = topics.alter(topic, wanted.configs());
        }
        if (partitions != null && partitions > has) {
            description = topics.addPartitions(topic, partitions);
        }
        return description;
    }

    @DELETE
    @Path("/topics/{topic}")
    @Requires(value = Action.DELETE, on = Kind.TOPIC)
    @Operation(operationId = "deleteTopic", summary = "Delete a topic and all its records")
    @APIResponse(responseCode = "204", description = "Done")
    public void delete(@PathParam("topic") String topic) {
        access.acting().run(() -> topics.delete(topic));
    }

    @GET
    @Path("/topics/{topic}/partitions")
    @Requires(value = Action.DESCRIBE, on = Kind.TOPIC)
    @Operation(operationId = "listPartitions", summary = "The partitions of a topic")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Partitions")))
    public StreamingOutput partitions(@PathParam("topic") String topic, @Context HttpHeaders headers) {
        TopicDescription description = topics.describe(topic);
        boolean v2 = MediaTypes.v2(headers);
        return JsonWriter.answer(json -> writePartitions(json, description, v2));
    }

    @GET
    @Path("/topics/{topic}/partitions/{partition}")
    @Requires(value = Action.DESCRIBE, on = Kind.TOPIC)
    @Operation(operationId = "describePartition", summary = "A partition of a topic")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Partition")))
    public StreamingOutput partition(
            @PathParam("topic") String topic, @PathParam("partition") String partition, @Context HttpHeaders headers) {
        OffsetRange range = topics.offsets(new TopicPartition(topic, Numbers.partition(partition)));
        boolean v2 = MediaTypes.v2(headers);
        return JsonWriter.answer(json -> writePartition(json, range, v2));
    }

    @GET
    @Path("/topics/{topic}/partitions/{partition}/offsets")
    @Requires(value = Action.DESCRIBE, on = Kind.TOPIC)
    @Operation(
            operationId = "partitionOffsets",
            summary = "Which offsets a partition holds, or the first at or after a time")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Offsets")))
    public StreamingOutput offsets(
            @PathParam("topic") String topic,
            @PathParam("partition") String partition,
            @QueryParam("timestamp") @Nullable String timestamp) {
        TopicPartition named = new TopicPartition(topic, Numbers.partition(partition));
        if (timestamp == null) {
            return range(topics.offsets(named));
        }
        long millis = Numbers.parameter("timestamp", timestamp, 0, RecordReader.LAST_TIMESTAMP);
        long offset = topics.offsetAt(named, Instant.ofEpochMilli(millis));
        return JsonWriter.answer(
                json -> json.openObject().name("offset").value(offset).closeObject());
    }

    @POST
    @Path("/topics/{topic}/truncate")
    @Requires(value = Action.DELETE, on = Kind.TOPIC)
    @Operation(operationId = "truncatePartition", summary = "Forget the records of a partition below an offset")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Offsets")))
    @RequestBody(content = @Content(schema = @Schema(ref = "Truncation")))
    public StreamingOutput truncate(@PathParam("topic") String topic, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        Integer partition = null;
        Long beforeOffset = null;
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "partition" -> partition = (int) json.integer(0, Integer.MAX_VALUE);
                case "before_offset" -> beforeOffset = json.integer(0, PartitionEntry.LAST_OFFSET);
                default -> throw json.unknownMember();
            }
        }
        json.end();
        if (partition == null || beforeOffset == null) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE,
                    partition == null ? "/partition" : "/before_offset",
                    "Name a partition and before_offset.");
        }
        TopicPartition named = new TopicPartition(topic, partition);
        long before = beforeOffset;
        return range(access.acting().call(() -> topics.truncate(named, before)));
    }

    /** The first so many names that the caller may know. */
    private List<String> visible(String prefix, String after, int most) {
        List<String> visible = new ArrayList<>();
        int page = access.restricted() ? LONGEST_PAGE : most;
        String behind = after;
        List<String> names;
        do {
            names = topics.list(prefix, behind, page);
            for (String name : names) {
                if (visible.size() < most && access.allows(Action.DESCRIBE, Kind.TOPIC, name)) {
                    visible.add(name);
                }
                behind = name;
            }
        } while (visible.size() < most && names.size() == page);
        return visible;
    }

    private void writeAll(JsonWriter json, String prefix, String after) throws IOException {
        json.openArray();
        String behind = after;
        List<String> names;
        do {
            names = topics.list(prefix, behind, LONGEST_PAGE);
            for (String name : names) {
                if (access.allows(Action.DESCRIBE, Kind.TOPIC, name)) {
                    json.value(name);
                }
                behind = name;
            }
        } while (names.size() == LONGEST_PAGE);
        json.closeArray();
    }

    private static void writeNames(JsonWriter json, List<String> names) throws IOException {
        json.openArray();
        for (String name : names) {
            json.value(name);
        }
        json.closeArray();
    }

    private static StreamingOutput range(OffsetRange range) {
        return JsonWriter.answer(json -> json.openObject()
                .name("beginning_offset")
                .value(range.beginningOffset())
                .name("end_offset")
                .value(range.endOffset())
                .closeObject());
    }

    private static StreamingOutput description(TopicDescription topic, HttpHeaders headers) {
        boolean v2 = MediaTypes.v2(headers);
        return JsonWriter.answer(json -> {
            json.openObject().name("name").value(topic.name());
            json.name("configs").openObject();
            for (Map.Entry<String, String> config : topic.settings().configs().entrySet()) {
                json.name(config.getKey()).value(config.getValue());
            }
            json.closeObject().name("partitions");
            writePartitions(json, topic, v2);
            json.closeObject();
        });
    }

    private static void writePartitions(JsonWriter json, TopicDescription topic, boolean v2) throws IOException {
        json.openArray();
        for (OffsetRange range : topic.partitions()) {
            writePartition(json, range, v2);
        }
        json.closeArray();
    }

    /** Under the v2 types exactly v2's members: every partition is led by the one database, which v2 clients know as broker 0. */
    private static void writePartition(JsonWriter json, OffsetRange range, boolean v2) throws IOException {
        json.openObject().name("partition").value(range.partition());
        if (v2) {
            json.name("leader").value(0);
            json.name("replicas").openArray().openObject();
            json.name("broker")
                    .value(0)
                    .name("leader")
                    .value(true)
                    .name("in_sync")
                    .value(true);
            json.closeObject().closeArray();
        } else {
            json.name("beginning_offset").value(range.beginningOffset());
            json.name("end_offset").value(range.endOffset());
        }
        json.closeObject();
    }
}
