package io.furrow.rest;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses what no operation understands: unknown or repeated parameters, other charsets, encoded bodies. */
@Provider
public class StrictRequests implements ContainerRequestFilter, ContainerResponseFilter {
    private final ConcurrentMap<Method, Set<String>> parameters = new ConcurrentHashMap<>();

    @Context
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        checkParameters(request);
        checkBody(request);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
        response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        if (response.getStatus() >= 400 && !response.hasEntity()) {
            // What the runtime refuses without an exception that could be mapped, such as an Accept header it cannot
            // read.
            Problem problem = Problem.of(response.getStatus());
            response.setEntity(JsonWriter.answer(problem), new Annotation[0], MediaType.valueOf(MediaTypes.PROBLEM));
        }
    }

    private void checkParameters(ContainerRequestContext request) {
        for (PathSegment segment : request.getUriInfo().getPathSegments()) {
            checkText(segment.getPath());
            if (!segment.getMatrixParameters().isEmpty()) {
                throw new Refused(ErrorCode.UNEXPECTED, "A path has no parameters.");
            }
        }
        Set<String> known = known();
        for (Map.Entry<String, List<String>> parameter :
                request.getUriInfo().getQueryParameters().entrySet()) {
            String name = parameter.getKey();
            if (!known.contains(name)) {
                throw new Refused(ErrorCode.UNEXPECTED, "There is no such parameter here; there are " + known + ".");
            }
            if (parameter.getValue().size() > 1) {
                throw new Refused(ErrorCode.UNEXPECTED, "/" + name, name + " is repeated.");
            }
            parameter.getValue().forEach(StrictRequests::checkText);
        }
    }

    /** Names are compared in the database, which knows no NUL; a replacement character stands for broken UTF-8. */
    private static void checkText(String text) {
        if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == 0xFFFD)) {
            throw new Refused(ErrorCode.MALFORMED, "A URI holds UTF-8 text without control characters.");
        }
    }

    private static void checkBody(ContainerRequestContext request) {
        if (request.getHeaderString(HttpHeaders.CONTENT_ENCODING) != null) {
            throw new Refused(ErrorCode.MEDIA_TYPE, "A body is sent as it is, without Content-Encoding.");
        }
        MediaType type = request.getMediaType();
        String charset = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
            throw new Refused(ErrorCode.MEDIA_TYPE, "A body is written in UTF-8, not in " + charset + ".");
        }
        if (type == null && Requests.BODIES.contains(request.getMethod()) && hasBody(request)) {
            throw new Refused(ErrorCode.MEDIA_TYPE, "A body needs a Content-Type.");
        }
    }

    private static boolean hasBody(ContainerRequestContext request) {
        try {
            return request.hasEntity();
        } catch (ProcessingException e) {
            throw Body.cutShort();
        }
    }

    private Set<String> known() {
        Method method = resource.getResourceMethod();
        return method == null ? Set.of() : parameters.computeIfAbsent(method, StrictRequests::named);
    }

    private static Set<String> named(Method method) {
        return Arrays.stream(method.getParameters())
                .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(QueryParam.class)))
                .map(QueryParam::value)
                .collect(Collectors.toUnmodifiableSet());
    }
}
