package io.furrow.rest;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Tail;
import io.furrow.api.TailStart;
import io.furrow.api.TopicCursor;
import io.furrow.api.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Topics as streams of server-sent events. */
@ApplicationScoped
@Tag(name = "Records")
@Path("/")
public class StreamResource {
    static final String LAST_EVENT_ID = "Last-Event-ID";

    @Inject
    Topics topics;

    @Inject
    OpenStreams streams;

    @Inject
    StreamMemory memory;

    @Inject
    Access access;

    @Inject
    StreamSettings settings;

    /** Without this JAX-RS would answer HEAD by a stream that nobody sees. */
    @HEAD
    @Path("/topics/{topic}/stream")
    @Requires(value = Action.READ, on = Kind.TOPIC)
    @Operation(hidden = true)
    public void streamUnseen() {
        throw new NotAllowedException(HttpMethod.GET);
    }

    @GET
    @Path("/topics/{topic}/stream")
    @Requires(value = Action.READ, on = Kind.TOPIC)
    @Produces(MediaTypes.EVENTS)
    @Operation(
            operationId = "streamRecords",
            summary = "Records as server-sent events, as they come: Accept has to name text/event-stream")
    @APIResponse(
            responseCode = "200",
            description = "Events named record, each with a Record and with an id to resume from; gap and end are last",
            content = @Content(mediaType = MediaTypes.EVENTS, schema = @Schema(ref = "Events")))
    public Response stream(
            @PathParam("topic") String topic,
            @QueryParam("partition") @Nullable String partition,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("from") @Nullable String from,
            @QueryParam("format") @Nullable String format,
            @HeaderParam(LAST_EVENT_ID) List<String> lastEventIds,
            @Context HttpHeaders headers) {
        if (!MediaTypes.names(headers, MediaTypes.EVENTS)) {
            // An answer that never ends is only for those who ask for one.
            throw new NotAcceptableException();
        }
        Integer number =
                partition == null ? null : (int) Numbers.parameter("partition", partition, 0, Integer.MAX_VALUE);
        Format shown = format(format);
        TailStart start = start(number, offset, from);
        TopicCursor cursor = cursor(number, lastEventIds);
        streams.enter();
        try {
            return answer(topics.tail(topic, number, cursor == null ? start : new TailStart.Behind(cursor)), shown);
        } catch (RuntimeException e) {
            streams.leave();
            throw e;
        }
    }

    private Response answer(Tail tail, Format format) {
        try {
            TopicStream stream = new TopicStream(tail, memory, format, settings.keepAlive(), access.expires());
            StreamingOutput events = out -> {
                try (tail) {
                    streams.serve(stream, out);
                }
            };
            // What stands between is not to wait until it has more.
            return Response.ok(events, MediaTypes.EVENTS)
                    .header("X-Accel-Buffering", "no")
                    .build();
        } catch (RuntimeException e) {
            tail.close();
            throw e;
        }
    }

    private static Format format(@Nullable String format) {
        return switch (format) {
            case "json" -> Format.JSON;
            case "text" -> Format.TEXT;
            case "binary" -> Format.BINARY;
            case null -> Format.BINARY;
            default -> throw new Refused(ErrorCode.UNACCEPTABLE, "/format", "format is json, binary or text.");
        };
    }

    private static TailStart start(@Nullable Integer partition, @Nullable String offset, @Nullable String from) {
        if (offset == null) {
            return switch (from) {
                case "earliest" -> new TailStart.Earliest();
                case "latest" -> new TailStart.Latest();
                case null -> new TailStart.Latest();
                default -> throw new Refused(ErrorCode.UNACCEPTABLE, "/from", "from is earliest or latest.");
            };
        }
        if (from != null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/from", "Say either from or the offset to begin at.");
        }
        if (partition == null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/partition", "An offset is one of a partition: name it too.");
        }
        return new TailStart.At(Numbers.parameter("offset", offset, 0, PartitionEntry.LAST_OFFSET));
    }

    /** Where the client was; it sends the same parameters again, which say where it once began. */
    private static @Nullable TopicCursor cursor(@Nullable Integer partition, List<String> lastEventIds) {
        if (lastEventIds.isEmpty()) {
            return null;
        }
        if (lastEventIds.size() > 1) {
            throw new Refused(ErrorCode.MALFORMED, "/" + LAST_EVENT_ID, "There is one " + LAST_EVENT_ID + ".");
        }
        TopicCursor cursor = Cursor.place(lastEventIds.getFirst());
        if (!Objects.equals(cursor.partition(), partition)) {
            throw new Refused(
                    ErrorCode.UNACCEPTABLE,
                    "/" + LAST_EVENT_ID,
                    "It is of a stream of "
                            + (cursor.partition() == null ? "all partitions" : "partition " + cursor.partition())
                            + ": ask for the same.");
        }
        return cursor;
    }
}
