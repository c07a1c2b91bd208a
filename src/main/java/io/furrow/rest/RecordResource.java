package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;
import static io.furrow.rest.MediaTypes.V2_BINARY;
import static io.furrow.rest.MediaTypes.V2_JSON;
import static io.furrow.rest.MediaTypes.V2_TEXT;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Publisher;
import io.furrow.api.ReadLimits;
import io.furrow.api.Receipt;
import io.furrow.api.Slice;
import io.furrow.api.TopicPartition;
import io.furrow.api.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Records of a topic: published in, and read out without a group. */
@ApplicationScoped
@Tag(name = "Records")
@Path("/")
public class RecordResource {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    @Inject
    Publisher publisher;

    @Inject
    Topics topics;

    @Inject
    RestSettings settings;

    @POST
    @Path("/topics/{topic}")
    @Requires(value = Action.WRITE, on = Kind.TOPIC)
    @Consumes({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Produces({JSON, V2, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "publish", summary = "Publish records: all are stored or none")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Receipts")))
    @RequestBody(content = @Content(schema = @Schema(ref = "NewRecords")))
    public Response publish(
            @PathParam("topic") String topic,
            @QueryParam("async") @Nullable String async,
            @HeaderParam(IDEMPOTENCY_KEY) List<String> keys,
            @Context HttpHeaders headers,
            InputStream body) {
        checkAsync(async);
        return store(topic, null, keys, headers, body);
    }

    @POST
    @Path("/topics/{topic}/partitions/{partition}")
    @Requires(value = Action.WRITE, on = Kind.TOPIC)
    @Consumes({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Produces({JSON, V2, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "publishToPartition", summary = "Publish records to one partition: all are stored or none")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Receipts")))
    @RequestBody(content = @Content(schema = @Schema(ref = "NewRecords")))
    public Response publishToPartition(
            @PathParam("topic") String topic,
            @PathParam("partition") String partition,
            @QueryParam("async") @Nullable String async,
            @HeaderParam(IDEMPOTENCY_KEY) List<String> keys,
            @Context HttpHeaders headers,
            InputStream body) {
        checkAsync(async);
        return store(topic, Numbers.partition(partition), keys, headers, body);
    }

    @GET
    @Path("/topics/{topic}/partitions/{partition}/records")
    @Requires(value = Action.READ, on = Kind.TOPIC)
    @Produces({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "readRecords", summary = "Read a partition without a group")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Slice")))
    public Response read(
            @PathParam("topic") String topic,
            @PathParam("partition") String partition,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("timestamp") @Nullable String timestamp,
            @QueryParam("max_records") @Nullable String maxRecords,
            @QueryParam("max_bytes") @Nullable String maxBytes,
            @QueryParam("timeout") @Nullable String timeout,
            @Context HttpHeaders headers) {
        TopicPartition named = new TopicPartition(topic, Numbers.partition(partition));
        String type = MediaTypes.preferred(headers, List.of(JSON, V2_JSON, V2_BINARY, V2_TEXT));
        if (type == null) {
            throw new NotAcceptableException();
        }
        ReadLimits limits = limits(ReadLimits.DEFAULTS, maxRecords, maxBytes, timeout);
        RecordWriter records = new RecordWriter(Format.of(MediaType.valueOf(type)));
        Slice<Bytes> slice = topics.read(named, start(named, offset, timestamp), limits, Bytes.class);
        records.check(slice.messages());
        return Response.ok(
                        JsonWriter.answer(json -> {
                            json.openObject().name("records");
                            records.write(json, slice.messages());
                            json.name("next_offset").value(slice.nextOffset());
                            json.name("high_watermark").value(slice.highWatermark());
                            json.closeObject();
                        }),
                        type)
                .build();
    }

    /** The limits of a read, changed by what its parameters say. */
    static ReadLimits limits(
            ReadLimits otherwise, @Nullable String maxRecords, @Nullable String maxBytes, @Nullable String timeout) {
        return new ReadLimits(
                (int) Numbers.parameter(
                        "max_records", maxRecords, 1, InstanceOptions.MOST_RECORDS, otherwise.maxRecords()),
                (int) Numbers.parameter("max_bytes", maxBytes, 1, Integer.MAX_VALUE, otherwise.maxBytes()),
                Duration.ofMillis(Numbers.parameter(
                        "timeout",
                        timeout,
                        0,
                        InstanceOptions.LONGEST_POLL,
                        otherwise.timeout().toMillis())));
    }

    private long start(TopicPartition partition, @Nullable String offset, @Nullable String timestamp) {
        if ((offset == null) == (timestamp == null)) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE, "/offset", "Say either the offset or the timestamp to read from.");
        }
        return offset != null
                ? Numbers.parameter("offset", offset, 0, PartitionEntry.LAST_OFFSET)
                : topics.offsetAt(
                        partition,
                        Instant.ofEpochMilli(Numbers.parameter(
                                "timestamp", String.valueOf(timestamp), 0, RecordReader.LAST_TIMESTAMP)));
    }

    private Response store(
            String topic, @Nullable Integer partition, List<String> keys, HttpHeaders headers, InputStream body) {
        String idempotencyKey = idempotencyKey(keys);
        Format format = Format.of(headers.getMediaType());
        List<OutgoingMessage> records =
                new RecordReader(topic, partition, format, settings).read(Body.json(body, settings.requestBytes()));
        List<Receipt> receipts;
        try {
            receipts = stored(
                    idempotencyKey == null
                            ? publisher.publishAll(records)
                            : publisher.publishAll(records, idempotencyKey));
        } catch (FurrowException.UnknownPartition e) {
            // Not the record's fault where the path names it.
            throw partition == null ? e : new FurrowException.UnknownPartition(new TopicPartition(topic, partition));
        }
        boolean v2 = MediaTypes.v2(headers);
        Response.ResponseBuilder answer = Response.ok(JsonWriter.answer(json -> {
            json.openObject();
            if (v2) {
                json.name("key_schema_id").nothing().name("value_schema_id").nothing();
            }
            json.name("offsets").openArray();
            for (Receipt receipt : receipts) {
                json.openObject().name("partition").value(receipt.partition());
                json.name("offset").value(receipt.offset());
                json.name("timestamp").value(receipt.timestamp().toEpochMilli());
                json.closeObject();
            }
            json.closeArray().closeObject();
        }));
        return receipts.getFirst().replayed()
                ? answer.header("Idempotent-Replayed", true).build()
                : answer.build();
    }

    /** v2 clients ask for an early answer; it comes when all is stored. */
    private static void checkAsync(@Nullable String async) {
        if (async != null && !async.equals("true") && !async.equals("false")) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/async", "async is true or false.");
        }
    }

    private static @Nullable String idempotencyKey(List<String> keys) {
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !keys.getFirst().matches("[\\x20-\\x7E]{1,128}")) {
            throw new Refused(
                    ErrorCode.MALFORMED,
                    "/" + IDEMPOTENCY_KEY,
                    "There is one Idempotency-Key of 1 to 128 printable ASCII characters.");
        }
        return keys.getFirst();
    }

    private static List<Receipt> stored(CompletionStage<List<Receipt>> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof FurrowException refused ? refused : e;
        }
    }
}
