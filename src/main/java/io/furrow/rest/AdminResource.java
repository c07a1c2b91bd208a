package io.furrow.rest;

import static io.furrow.rest.MediaTypes.JSON;
import static io.furrow.rest.MediaTypes.V2;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Retention;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an operator does by hand. */
@ApplicationScoped
@Tag(name = "Administration")
@Path("/")
@Produces({JSON, V2})
public class AdminResource {
    @Inject
    Retention retention;

    @POST
    @Path("/admin/retention/run")
    @Requires(value = Action.ALTER, on = Kind.CLUSTER)
    @Operation(operationId = "runRetention", summary = "Forget now what is too old or too much")
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content = @Content(schema = @Schema(ref = "RetentionReport")))
    public StreamingOutput runRetention() {
        Retention.Report report = retention.run();
        return JsonWriter.answer(json -> {
            json.openObject().name("partitions_trimmed").value(report.partitionsTrimmed());
            json.name("messages_forgotten").value(report.messagesForgotten());
            json.name("segments_truncated").value(report.segmentsTruncated());
            json.name("topics_removed").value(report.topicsRemoved()).closeObject();
        });
    }
}
