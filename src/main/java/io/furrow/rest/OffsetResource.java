package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.CommittedPosition;
import io.furrow.api.Consumers;
import io.furrow.api.ResumedMember;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How far a consumer instance has come: the offsets its group has committed, and the positions it reads on from. */
@ApplicationScoped
@Tag(name = "Consumers")
@Path("/")
@Consumes({JSON, V2})
@Produces({JSON, V2})
public class OffsetResource {
    @Inject
    Consumers consumers;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @POST
    @Path("/consumers/{group}/instances/{instance}/offsets")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "commitOffsets", summary = "Commit offsets; without a body everything that was polled")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "CommittedOffsets")))
    public void commit(@PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.jsonOrNothing(body, settings.requestBytes());
        List<PartitionEntry> offsets = null;
        json.openObject();
        while (json.more()) {
            if (!json.name().equals("offsets")) {
                throw json.unknownMember();
            }
            offsets = PartitionEntry.offsets(json);
        }
        json.end();
        Instance reading = Instance.of(consumers, access, group, instance);
        ResumedMember member = reading.member();
        long ahead = reading.options().lastRead() ? 1 : 0;
        if (offsets == null) {
            member.commit();
        } else {
            member.commit(offsets.stream()
                    .collect(Collectors.toMap(
                            PartitionEntry::partition,
                            entry -> new CommittedPosition(entry.number() + ahead, entry.metadata()))));
        }
    }

    @GET
    @Path("/consumers/{group}/instances/{instance}/offsets")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "committedOffsets", summary = "What the group has committed")
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content = @Content(schema = @Schema(ref = "CommittedOffsets")))
    public StreamingOutput committed(
            @PathParam("group") String group,
            @PathParam("instance") String instance,
            @QueryParam("topic") @Nullable String topic,
            @QueryParam("partition") @Nullable String partition) {
        Names.optional("topic", topic);
        Instance reading = Instance.of(consumers, access, group, instance);
        ResumedMember member = reading.member();
        long ahead = reading.options().lastRead() ? 1 : 0;
        Map<TopicPartition, CommittedPosition> committed =
                new TreeMap<>(member.committed(asked(member, topic, partition)));
        return JsonWriter.answer(json -> {
            json.openObject().name("offsets").openArray();
            for (Map.Entry<TopicPartition, CommittedPosition> entry : committed.entrySet()) {
                long offset = entry.getValue().offset() - ahead;
                if (offset < 0) {
                    // Committed at the very start: there is no last offset read.
                    continue;
                }
                json.openObject().name("topic").value(entry.getKey().topic());
                json.name("partition").value(entry.getKey().partition());
                json.name("offset").value(offset);
                json.name("metadata").value(entry.getValue().metadata()).closeObject();
            }
            json.closeArray().closeObject();
        });
    }

    @POST
    @Path("/consumers/{group}/instances/{instance}/positions")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "seek", summary = "Go on reading at offsets or times")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "Positions")))
    public void seek(@PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        List<PartitionEntry> offsets = List.of();
        List<PartitionEntry> timestamps = List.of();
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "offsets" -> offsets = PartitionEntry.offsets(json);
                case "timestamps" -> timestamps = PartitionEntry.timestamps(json);
                default -> throw json.unknownMember();
            }
        }
        json.end();
        if (offsets.isEmpty() == timestamps.isEmpty()) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/offsets", "Name either offsets or timestamps.");
        }
        ResumedMember member = member(group, instance);
        offsets.forEach(entry -> member.seek(entry.partition(), entry.number()));
        timestamps.forEach(entry -> member.seekToTime(entry.partition(), Instant.ofEpochMilli(entry.number())));
    }

    @POST
    @Path("/consumers/{group}/instances/{instance}/positions/beginning")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "seekToBeginning", summary = "Go on reading at the log start")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "PartitionList")))
    public void seekToBeginning(
            @PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        member(group, instance).seekToBeginning(SubscriptionResource.partitions(json));
    }

    @POST
    @Path("/consumers/{group}/instances/{instance}/positions/end")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "seekToEnd", summary = "Go on reading at the high watermark")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "PartitionList")))
    public void seekToEnd(@PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        member(group, instance).seekToEnd(SubscriptionResource.partitions(json));
    }

    /** The partition named by both parameters, otherwise those the instance owns, of one topic or of all. */
    private static Set<TopicPartition> asked(ResumedMember member, @Nullable String topic, @Nullable String partition) {
        if (partition != null) {
            if (topic == null) {
                throw new Refused(ErrorCode.UNACCEPTABLE, "/topic", "A partition belongs to a topic: name it too.");
            }
            int number = (int) Numbers.parameter("partition", partition, 0, Integer.MAX_VALUE);
            return Set.of(new TopicPartition(topic, number));
        }
        return member.assignment().stream()
                .filter(owned -> topic == null || owned.topic().equals(topic))
                .collect(Collectors.toSet());
    }

    private ResumedMember member(String group, String instance) {
        return Instance.of(consumers, access, group, instance).member();
    }
}
