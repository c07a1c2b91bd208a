package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.GroupDescription;
import io.furrow.api.PartitionLag;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Consumer groups, seen from outside: members and lag. */
@ApplicationScoped
@Tag(name = "Consumer groups")
@Path("/")
@Produces({JSON, V2})
public class GroupResource {
    @Inject
    ConsumerGroups groups;

    @Inject
    Access access;

    @GET
    @Path("/consumer-groups")
    @Requires(value = Action.DESCRIBE, on = Kind.GROUP)
    @Operation(operationId = "listGroups", summary = "The names of all consumer groups")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Names")))
    public StreamingOutput list() {
        List<String> names = groups.list().stream()
                .filter(name -> access.allows(Action.DESCRIBE, Kind.GROUP, name))
                .toList();
        return JsonWriter.answer(json -> {
            json.openArray();
            for (String name : names) {
                json.value(name);
            }
            json.closeArray();
        });
    }

    @GET
    @Path("/consumer-groups/{group}")
    @Requires(value = Action.DESCRIBE, on = Kind.GROUP)
    @Operation(operationId = "describeGroup", summary = "A consumer group with its members")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Group")))
    public StreamingOutput describe(@PathParam("group") String group) {
        GroupDescription description = groups.describe(group);
        return JsonWriter.answer(json -> {
            json.openObject().name("group").value(description.name());
            json.name("epoch").value(description.epoch());
            json.name("state").value(description.state().name().toLowerCase(Locale.ROOT));
            json.name("members");
            writeMembers(json, description.members());
            json.closeObject();
        });
    }

    @GET
    @Path("/consumer-groups/{group}/members")
    @Requires(value = Action.DESCRIBE, on = Kind.GROUP)
    @Operation(operationId = "listMembers", summary = "The members of a group and what they own")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Members")))
    public StreamingOutput members(@PathParam("group") String group) {
        List<GroupDescription.Member> members = groups.describe(group).members();
        return JsonWriter.answer(json -> writeMembers(json, members));
    }

    @GET
    @Path("/consumer-groups/{group}/lags")
    @Requires(value = Action.DESCRIBE, on = Kind.GROUP)
    @Operation(operationId = "listLags", summary = "How far a group is behind, by partition")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Lags")))
    public StreamingOutput lags(@PathParam("group") String group) {
        List<PartitionLag> lags = groups.lag(group);
        return JsonWriter.answer(json -> {
            json.openArray();
            for (PartitionLag lag : lags) {
                writeLag(json, lag);
            }
            json.closeArray();
        });
    }

    @GET
    @Path("/consumer-groups/{group}/lag-summary")
    @Requires(value = Action.DESCRIBE, on = Kind.GROUP)
    @Operation(operationId = "lagSummary", summary = "How far a group is behind in all")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "LagSummary")))
    public StreamingOutput lagSummary(@PathParam("group") String group) {
        List<PartitionLag> lags = groups.lag(group);
        long total = lags.stream().mapToLong(PartitionLag::lag).sum();
        double seconds =
                lags.stream().mapToDouble(PartitionLag::lagSeconds).max().orElse(0);
        PartitionLag worst =
                lags.stream().max(Comparator.comparingLong(PartitionLag::lag)).orElse(null);
        return JsonWriter.answer(json -> {
            json.openObject().name("total_lag").value(total);
            json.name("max_lag").value(worst == null ? 0 : worst.lag());
            json.name("max_lag_topic")
                    .value(worst == null ? null : worst.partition().topic());
            json.name("max_lag_partition");
            writeNumber(json, worst == null ? null : (long) worst.partition().partition());
            json.name("max_lag_seconds").value(seconds).closeObject();
        });
    }

    @DELETE
    @Path("/consumer-groups/{group}")
    @Requires(value = Action.DELETE, on = Kind.GROUP)
    @Operation(
            operationId = "deleteGroup",
            summary = "Delete a group that has no members, with its offsets and dead letters")
    @APIResponse(responseCode = "204", description = "Done")
    public void delete(@PathParam("group") String group) {
        access.acting().run(() -> groups.delete(group));
    }

    private static void writeMembers(JsonWriter json, List<GroupDescription.Member> members) throws IOException {
        json.openArray();
        for (GroupDescription.Member member : members) {
            json.openObject().name("instance_id").value(member.id());
            json.name("partitions").openArray();
            for (TopicPartition partition : new TreeSet<>(member.assignment())) {
                json.openObject();
                writePartition(json, partition);
                json.closeObject();
            }
            json.closeArray().closeObject();
        }
        json.closeArray();
    }

    private static void writeLag(JsonWriter json, PartitionLag lag) throws IOException {
        json.openObject();
        writePartition(json, lag.partition());
        json.name("committed_offset");
        writeNumber(json, lag.committedOffset());
        json.name("end_offset").value(lag.endOffset());
        json.name("lag").value(lag.lag());
        json.name("lag_seconds").value(lag.lagSeconds());
        json.name("instance_id").value(lag.memberId()).closeObject();
    }

    private static void writePartition(JsonWriter json, TopicPartition partition) throws IOException {
        json.name("topic").value(partition.topic());
        json.name("partition").value(partition.partition());
    }

    private static void writeNumber(JsonWriter json, @Nullable Long number) throws IOException {
        if (number == null) {
            json.nothing();
        } else {
            json.value(number);
        }
    }
}
