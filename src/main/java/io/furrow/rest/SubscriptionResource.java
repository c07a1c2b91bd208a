package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.ResumedMember;
import io.furrow.api.TopicPartition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a consumer instance reads: topics it subscribes to, or partitions it takes by hand. */
@ApplicationScoped
@Tag(name = "Consumers")
@Path("/")
@Consumes({JSON, V2})
@Produces({JSON, V2})
public class SubscriptionResource {
    static final int MOST_TOPICS = 1000;

    @Inject
    Consumers consumers;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @POST
    @Path("/consumers/{group}/instances/{instance}/subscription")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "subscribe", summary = "Subscribe to topics by name or by pattern, instead of before")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "Subscription")))
    public void subscribe(@PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        Set<String> topics = null;
        String pattern = null;
        json.openObject();
        while (json.more()) {
            switch (json.name()) {
                case "topics" -> topics = json.takeNull() ? null : topics(json);
                case "topic_pattern" -> pattern = json.takeNull() ? null : json.string();
                default -> throw json.unknownMember();
            }
        }
        json.end();
        if (topics != null && pattern != null) {
            throw new FurrowException.SubscriptionConflict("Subscribe to topics or to a topic_pattern, not to both.");
        }
        ResumedMember member = member(group, instance);
        if (topics != null) {
            topics.forEach(topic -> access.check(Action.READ, Kind.TOPIC, topic));
            member.subscribe(topics);
        } else if (pattern != null) {
            access.checkAll(Action.READ, Kind.TOPIC);
            member.subscribePattern(pattern);
        } else {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/topics", "Name the topics or a topic_pattern.");
        }
    }

    @GET
    @Path("/consumers/{group}/instances/{instance}/subscription")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "subscription", summary = "What the instance subscribes to")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Subscription")))
    public StreamingOutput subscription(@PathParam("group") String group, @PathParam("instance") String instance) {
        ResumedMember member = member(group, instance);
        Set<String> topics = new TreeSet<>(member.subscription());
        String pattern = member.subscriptionPattern();
        return JsonWriter.answer(json -> {
            json.openObject().name("topics").openArray();
            for (String topic : topics) {
                json.value(topic);
            }
            json.closeArray();
            if (pattern != null) {
                json.name("topic_pattern").value(pattern);
            }
            json.closeObject();
        });
    }

    @DELETE
    @Path("/consumers/{group}/instances/{instance}/subscription")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "unsubscribe", summary = "Give up subscription and assignment")
    @APIResponse(responseCode = "204", description = "Done")
    public void unsubscribe(@PathParam("group") String group, @PathParam("instance") String instance) {
        member(group, instance).unsubscribe();
    }

    @POST
    @Path("/consumers/{group}/instances/{instance}/assignments")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "assign", summary = "Take partitions by hand, instead of before")
    @APIResponse(responseCode = "204", description = "Done")
    @RequestBody(content = @Content(schema = @Schema(ref = "PartitionList")))
    public void assign(@PathParam("group") String group, @PathParam("instance") String instance, InputStream body) {
        JsonOutline json = Body.json(body, settings.requestBytes());
        Set<TopicPartition> wanted = partitions(json);
        wanted.forEach(partition -> access.check(Action.READ, Kind.TOPIC, partition.topic()));
        member(group, instance).assign(wanted);
    }

    @GET
    @Path("/consumers/{group}/instances/{instance}/assignments")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "assignments", summary = "The partitions the instance owns now, assigned or subscribed")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "PartitionList")))
    public StreamingOutput assignments(@PathParam("group") String group, @PathParam("instance") String instance) {
        Set<TopicPartition> owned = new TreeSet<>(member(group, instance).assignment());
        return JsonWriter.answer(json -> {
            json.openObject().name("partitions").openArray();
            for (TopicPartition partition : owned) {
                json.openObject().name("topic").value(partition.topic());
                json.name("partition").value(partition.partition()).closeObject();
            }
            json.closeArray().closeObject();
        });
    }

    /** Reads {@code {"partitions":[…]}}. */
    static Set<TopicPartition> partitions(JsonOutline json) {
        Set<TopicPartition> partitions = null;
        json.openObject();
        while (json.more()) {
            if (!json.name().equals("partitions")) {
                throw json.unknownMember();
            }
            partitions = PartitionEntry.partitions(json).stream()
                    .map(PartitionEntry::partition)
                    .collect(Collectors.toSet());
        }
        json.end();
        if (partitions == null) {
            throw new Refused(ErrorCode.UNACCEPTABLE, "/partitions", "Name the partitions.");
        }
        return partitions;
    }

    private ResumedMember member(String group, String instance) {
        return Instance.of(consumers, access, group, instance).member();
    }

    private static Set<String> topics(JsonOutline json) {
        Set<String> topics = new LinkedHashSet<>();
        json.openArray();
        while (json.more()) {
            if (json.index() == MOST_TOPICS) {
                throw json.refused(ErrorCode.TOO_LARGE, "A subscription has at most " + MOST_TOPICS + " topics.");
            }
            topics.add(Names.next(json));
        }
        return topics;
    }
}
