package io.furrow.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The media types of the API: plain JSON, and the names that Kafka's REST v2 clients use. */
final class MediaTypes {
    static final String JSON = MediaType.APPLICATION_JSON;
    static final String PROBLEM = "application/problem+json";
    static final String V2 = "application/vnd.kafka.v2+json";
    static final String V2_JSON = "application/vnd.kafka.json.v2+json";
    static final String V2_BINARY = "application/vnd.kafka.binary.v2+json";
    static final String V2_TEXT = "application/vnd.kafka.text.v2+json";

    /** Server-sent events. */
    static final String EVENTS = MediaType.SERVER_SENT_EVENTS;

    private static final List<String> ALL = List.of(JSON, V2, V2_JSON, V2_BINARY, V2_TEXT);

    private MediaTypes() {}

    /** The first of the offered types that the client likes best, or null when it takes none of them. */
    static @Nullable String preferred(HttpHeaders headers, List<String> offered) {
        for (MediaType liked : headers.getAcceptableMediaTypes()) {
            for (String type : offered) {
                if (liked.isCompatible(MediaType.valueOf(type)) && !"0".equals(quality(liked))) {
                    return type;
                }
            }
        }
        return null;
    }

    /** Whether the client names the type itself, not only types that it is one of. */
    static boolean names(HttpHeaders headers, String type) {
        MediaType named = MediaType.valueOf(type);
        return headers.getAcceptableMediaTypes().stream()
                .anyMatch(liked -> liked.getType().equalsIgnoreCase(named.getType())
                        && liked.getSubtype().equalsIgnoreCase(named.getSubtype())
                        && !"0".equals(quality(liked)));
    }

    /** Whether the client asks for a v2 type rather than for JSON. */
    static boolean v2(HttpHeaders headers) {
        return isV2(preferred(headers, ALL));
    }

    /** Whether it is one of the v2 names. */
    static boolean isV2(@Nullable String type) {
        return type != null && !type.equals(JSON);
    }

    /** The type of an error: RFC 9457's, unless the client asks for a v2 one. */
    static String forProblem(HttpHeaders headers) {
        try {
            String type = preferred(headers, ALL);
            return type == null || type.equals(JSON) ? PROBLEM : type;
        } catch (RuntimeException e) {
            // An Accept header that cannot be read may well be the problem.
            return PROBLEM;
        }
    }

    private static String quality(MediaType type) {
        return type.getParameters().getOrDefault("q", "1").replaceFirst("\\.0*$", "");
    }
}
