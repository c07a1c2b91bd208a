package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.ConsumerGroups;
import io.furrow.api.ResetOffset;
import io.furrow.api.ResetRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Puts the offsets of a consumer group elsewhere, from outside. */
@ApplicationScoped
@Tag(name = "Consumer groups")
@Path("/")
@Consumes({JSON, V2})
@Produces({JSON, V2})
public class ResetResource {
    @Inject
    ConsumerGroups groups;

    @Inject
    Access access;

    @Inject
    RestSettings settings;

    @POST
    @Path("/consumer-groups/{group}/offsets/reset")
    @Requires(value = Action.RESET, on = Kind.GROUP)
    @Operation(
            operationId = "resetOffsets",
            summary = "Put a group's offsets elsewhere: its members keep their partitions and read on from there")
    @APIResponse(responseCode = "200", description = "OK", content = @Content(schema = @Schema(ref = "ResetOffsets")))
    @RequestBody(content = @Content(schema = @Schema(ref = "Reset")))
    public StreamingOutput reset(@PathParam("group") String group, InputStream body) {
        ResetRequest request = ResetBody.read(Body.json(body, settings.requestBytes()));
        List<ResetOffset> offsets = access.acting().call(() -> groups.reset(group, request));
        return JsonWriter.answer(json -> {
            json.openArray();
            for (ResetOffset offset : offsets) {
                json.openObject().name("topic").value(offset.partition().topic());
                json.name("partition").value(offset.partition().partition());
                json.name("old_offset");
                if (offset.from() == null) {
                    json.nothing();
                } else {
                    json.value(offset.from());
                }
                json.name("new_offset").value(offset.to());
                json.name("end_offset").value(offset.endOffset()).closeObject();
            }
            json.closeArray();
        });
    }
}
