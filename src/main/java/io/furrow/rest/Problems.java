package io.furrow.rest;

import io.furrow.api.FurrowException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;

/** Tells every error in one form, readable by v2 clients and by those of RFC 9457. What is nobody's fault but ours is logged. */
@Provider
public class Problems implements ExceptionMapper<Throwable> {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    @Context
    @SuppressWarnings("NullAway.Init")
    HttpHeaders headers;

    @Override
    public Response toResponse(Throwable thrown) {
        return switch (thrown) {
            case Refused refused -> answer(Problem.of(refused));
            case FurrowException refused -> answer(Problem.of(refused));
            case WebApplicationException refused -> answer(refused);
            default -> answer(bug(thrown));
        };
    }

    /** An answer of the JAX-RS runtime keeps what it says in headers, such as {@code Allow}. */
    private Response answer(WebApplicationException refused) {
        Response given = refused.getResponse();
        if (given.getStatus() < 400) {
            return given;
        }
        Problem problem = given.getStatus() < 500 ? Problem.of(given.getStatus()) : bug(refused);
        Response.ResponseBuilder response = response(problem);
        Object allow = given.getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? response.build()
                : response.header(HttpHeaders.ALLOW, allow).build();
    }

    private Response answer(Problem problem) {
        return response(problem).build();
    }

    private Response.ResponseBuilder response(Problem problem) {
        Response.ResponseBuilder response = Response.status(problem.code().status())
                .type(MediaTypes.forProblem(headers))
                .entity(JsonWriter.answer(problem));
        return problem.retryable() ? response.header(HttpHeaders.RETRY_AFTER, 1) : response;
    }

    /** Logs what went wrong under a name that the client is told. */
    static Problem bug(Throwable thrown) {
        String id = UUID.randomUUID().toString();
        LOG.log(System.Logger.Level.ERROR, "Internal error " + id, thrown);
        return Problem.bug(id);
    }
}
