package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;
import static io.furrow.rest.MediaTypes.V2_BINARY;
import static io.furrow.rest.MediaTypes.V2_JSON;
import static io.furrow.rest.MediaTypes.V2_TEXT;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Bytes;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.FailedDelivery;
import io.furrow.api.FailedDelivery.Place;
import io.furrow.api.FailedFilter;
import io.furrow.api.Redrive;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The messages that a group has given up on or parked: looked at, asked for again, or forgotten. */
@ApplicationScoped
@Tag(name = "Dead letters")
@Path("/")
@Produces({JSON, V2})
public class DeadLetterResource {
    private static final int LONGEST_LISTING = 1000;
    private static final Pattern PLACE = Pattern.compile("([A-Za-z0-9._-]{1,249}):([0-9]{1,9}):([0-9]{1,18})");

    @Inject
    ConsumerGroups groups;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @GET
    @Path("/consumer-groups/{group}/dead-letters")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Produces({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "listDeadLetters", summary = "The messages a group has given up on or parked")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "DeadLetters")))
    public Response list(
            @PathParam("group") String group,
            @QueryParam("topic") @Nullable String topic,
            @QueryParam("key") @Nullable String key,
            @QueryParam("since") @Nullable String since,
            @QueryParam("state") @Nullable String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context HttpHeaders headers) {
        String type = MediaTypes.preferred(headers, List.of(JSON, V2_JSON, V2_BINARY, V2_TEXT));
        if (type == null) {
            throw new NotAcceptableException();
        }
        FailedFilter filter = new FailedFilter(
                Names.optional("topic", topic),
                null,
                key == null ? null : Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)),
                Set.of(),
                since == null
                        ? null
                        : Instant.ofEpochMilli(Numbers.parameter("since", since, 0, RecordReader.LAST_TIMESTAMP)));
        List<FailedDelivery> failed = groups.failedMessages(group, filter, state(state), place(after), (int)
                Numbers.parameter("limit", limit, 1, LONGEST_LISTING, 100));
        RecordWriter records = new RecordWriter(Format.of(MediaType.valueOf(type)));
        for (FailedDelivery delivery : failed) {
            access.check(Action.READ, Kind.TOPIC, delivery.partition().topic());
            records.check(delivery.key(), delivery.partition() + " has a key at offset " + delivery.offset());
            records.check(delivery.value(), delivery.partition() + " has a value at offset " + delivery.offset());
        }
        return Response.ok(JsonWriter.answer(json -> write(json, records, failed)), type)
                .build();
    }

    private static FailedDelivery.@Nullable State state(@Nullable String state) {
        return switch (state) {
            case null -> null;
            case "dead" -> FailedDelivery.State.DEAD;
            case "parked" -> FailedDelivery.State.PARKED;
            default -> throw new Refused(ErrorCode.UNACCEPTABLE, "/state", "state is dead or parked.");
        };
    }

    private static @Nullable Place place(@Nullable String after) {
        if (after == null) {
            return null;
        }
        Matcher place = PLACE.matcher(after);
        if (!place.matches()) {
            throw new Refused(
                    ErrorCode.MALFORMED,
                    "/after",
                    "after is the topic, partition and offset of an entry: orders:3:17.");
        }
        return new Place(
                new TopicPartition(place.group(1), Integer.parseInt(place.group(2))), Long.parseLong(place.group(3)));
    }

    @POST
    @Path("/consumer-groups/{group}/dead-letters/redrive")
    @Requires(value = Action.REDRIVE, on = Kind.GROUP)
    @Consumes({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "redrive", summary = "Deliver dead messages to this group again")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Redrive")))
    @RequestBody(content = @Content(schema = @Schema(ref = "FailedMessages")))
    public StreamingOutput redrive(@PathParam("group") String group, @Context HttpHeaders headers, InputStream body) {
        FailedRequest request = request(headers, body);
        Redrive redrive =
                access.acting().call(() -> groups.redrive(group, request.filter(), request.most(), request.dryRun()));
        return answer(redrive, request.dryRun());
    }

    @POST
    @Path("/consumer-groups/{group}/dead-letters/unpark")
    @Requires(value = Action.REDRIVE, on = Kind.GROUP)
    @Consumes({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "unpark", summary = "Deliver the messages of parked keys, in order, before newer ones")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Redrive")))
    @RequestBody(content = @Content(schema = @Schema(ref = "FailedMessages")))
    public StreamingOutput unpark(@PathParam("group") String group, @Context HttpHeaders headers, InputStream body) {
        FailedRequest request = request(headers, body);
        Redrive redrive =
                access.acting().call(() -> groups.unpark(group, request.filter(), request.most(), request.dryRun()));
        return answer(redrive, request.dryRun());
    }

    @POST
    @Path("/consumer-groups/{group}/dead-letters/discard")
    @Requires(value = Action.REDRIVE, on = Kind.GROUP)
    @Consumes({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "discard", summary = "Forget failed messages")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Redrive")))
    @RequestBody(content = @Content(schema = @Schema(ref = "FailedMessages")))
    public StreamingOutput discard(@PathParam("group") String group, @Context HttpHeaders headers, InputStream body) {
        FailedRequest request = request(headers, body);
        long discarded =
                access.acting().call(() -> groups.discard(group, request.filter(), request.most(), request.dryRun()));
        return answer(new Redrive(discarded, 0), request.dryRun());
    }

    private FailedRequest request(HttpHeaders headers, InputStream body) {
        MediaType type = headers.getMediaType();
        return FailedRequest.read(
                Body.jsonOrNothing(body, settings.requestBytes()), type == null ? Format.JSON : Format.of(type));
    }

    private static StreamingOutput answer(Redrive redrive, boolean dryRun) {
        return JsonWriter.answer(json -> {
            json.openObject().name("messages").value(redrive.messages());
            json.name("exhausted").value(redrive.exhausted());
            json.name("dry_run").value(dryRun).closeObject();
        });
    }

    private static void write(JsonWriter json, RecordWriter records, List<FailedDelivery> failed) throws IOException {
        json.openArray();
        for (FailedDelivery delivery : failed) {
            json.openObject();
            json.name("topic").value(delivery.partition().topic());
            json.name("partition").value(delivery.partition().partition());
            json.name("offset").value(delivery.offset());
            json.name("timestamp").value(delivery.timestamp().toEpochMilli());
            json.name("key");
            records.format().write(json, delivery.key());
            json.name("value");
            records.format().write(json, delivery.value());
            json.name("headers");
            RecordWriter.writeHeaders(json, delivery.headers());
            json.name("state").value(delivery.state().name().toLowerCase(Locale.ROOT));
            json.name("due").value(delivery.due());
            json.name("attempts").value(delivery.attempts());
            json.name("first_error").value(delivery.firstError());
            json.name("last_error").value(delivery.lastError());
            json.name("redrives").value(delivery.redrives());
            json.name("failed_at").value(delivery.failedAt().toEpochMilli()).closeObject();
        }
        json.closeArray();
    }
}
