package io.furrow.fuzz;

import java.util.List;

/** A few names, so that what one request makes is found by another. */
final class Names {
    private static final List<String> TOPICS = List.of("a", "b", "c", "none");
    private static final List<String> GROUPS = List.of("g", "h", "nobody");
    private static final List<String> INSTANCES = List.of("i", "j", "k");

    private Names() {}

    /** What fits as the value of a parameter or member of that name. */
    static List<String> fitting(String name) {
        return switch (name) {
            case "topic", "topic_name", "topics", "prefix" -> TOPICS;
            case "group" -> GROUPS;
            case "instance", "name", "group.instance.id" -> INSTANCES;
            case "topic_pattern" -> List.of("a", "[ab]", "a.*", ".");
            case "after" -> List.of("a", "a:0:0", "b:1:5");
            case "state" -> List.of("dead", "parked");
            case "retention.ms", "retention.bytes" -> List.of("-1", "1", "1000", "9223372036854775807");
            case "max.message.bytes" -> List.of("1", "1000", "1048576");
            default -> List.of("a", "b", "text", "true", "1");
        };
    }
}
