package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;
import static io.furrow.rest.MediaTypes.V2_BINARY;
import static io.furrow.rest.MediaTypes.V2_JSON;
import static io.furrow.rest.MediaTypes.V2_TEXT;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Consumers;
import io.furrow.api.ReadLimits;
import io.furrow.api.ResumedMember;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Consumer instances: members of groups that live in the database, so that any replica serves any of their calls. */
@ApplicationScoped
@Tag(name = "Consumers")
@Path("/")
@Consumes({JSON, V2})
@Produces({JSON, V2})
public class ConsumerResource {
    @Inject
    Consumers consumers;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @POST
    @Path("/consumers/{group}")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "createConsumer", summary = "Create a consumer instance, a member of the group")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Consumer")))
    @RequestBody(content = @Content(schema = @Schema(ref = "NewConsumer")))
    public StreamingOutput create(
            @PathParam("group") String group, @Context HttpHeaders headers, @Context UriInfo uri, InputStream body) {
        MediaType type = headers.getMediaType();
        Format otherwise =
                type == null || type.isCompatible(MediaType.APPLICATION_JSON_TYPE) ? Format.JSON : Format.BINARY;
        ResumedMember member = consumers.enrol(
                group,
                ConsumerRequest.read(Body.jsonOrNothing(body, settings.requestBytes()), otherwise, access.principal()));
        URI base = uri.getBaseUriBuilder()
                .path("consumers/{group}/instances/{instance}")
                .build(group, member.memberId());
        return JsonWriter.answer(json -> {
            json.openObject().name("instance_id").value(member.memberId());
            json.name("base_uri").value(base.toString()).closeObject();
        });
    }

    @DELETE
    @Path("/consumers/{group}/instances/{instance}")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(operationId = "deleteConsumer", summary = "Leave the group: its partitions go to the others at once")
    @APIResponse(responseCode = "204", description = "Done")
    public void delete(@PathParam("group") String group, @PathParam("instance") String instance) {
        Instance.of(consumers, access, group, instance).member().leave();
    }

    @POST
    @Path("/consumers/{group}/instances/{instance}/heartbeat")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(
            operationId = "heartbeat",
            summary = "Tell the group that the instance lives, as every other call does too")
    @APIResponse(responseCode = "204", description = "Done")
    public void heartbeat(@PathParam("group") String group, @PathParam("instance") String instance) {
        Instance.of(consumers, access, group, instance).member().heartbeat();
    }

    /** Without this JAX-RS would answer HEAD by a poll whose records nobody sees. */
    @HEAD
    @Path("/consumers/{group}/instances/{instance}/records")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Operation(hidden = true)
    public void pollUnseen() {
        throw new NotAllowedException(HttpMethod.GET);
    }

    @GET
    @Path("/consumers/{group}/instances/{instance}/records")
    @Requires(value = Action.READ, on = Kind.GROUP)
    @Produces({JSON, V2_JSON, V2_BINARY, V2_TEXT})
    @Operation(operationId = "pollRecords", summary = "The next records; waits for the first")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "Records")))
    public Response poll(
            @PathParam("group") String group,
            @PathParam("instance") String instance,
            @QueryParam("timeout") @Nullable String timeout,
            @QueryParam("max_records") @Nullable String maxRecords,
            @QueryParam("max_bytes") @Nullable String maxBytes,
            @Context HttpHeaders headers) {
        Instance polling = Instance.of(consumers, access, group, instance);
        polling.checkReads(access);
        InstanceOptions options = polling.options();
        String type =
                MediaTypes.preferred(headers, List.of(JSON, options.format().mediaType()));
        if (type == null) {
            throw new Refused(
                    ErrorCode.NOT_ACCEPTABLE,
                    "The consumer reads " + options.format() + ": accept "
                            + options.format().mediaType() + ".");
        }
        ReadLimits limits = RecordResource.limits(options.limits(), maxRecords, maxBytes, timeout);
        RecordWriter records = new RecordWriter(options.format());
        ResumedMember.Fetched fetched = polling.member().poll(limits);
        try {
            records.check(fetched.messages());
        } catch (Refused e) {
            fetched.abandoned();
            throw e;
        }
        return Response.ok(
                        (StreamingOutput) out -> {
                            boolean written = false;
                            try {
                                JsonWriter json = new JsonWriter(out);
                                records.write(json, fetched.messages());
                                json.drain();
                                // Whether the client is still there shows only when the bytes leave.
                                out.flush();
                                written = true;
                            } finally {
                                if (written) {
                                    fetched.delivered();
                                } else {
                                    fetched.abandoned();
                                }
                            }
                        },
                        type)
                .build();
    }
}
