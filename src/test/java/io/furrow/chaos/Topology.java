package io.furrow.chaos;

import io.furrow.api.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The topics and groups of a run: few partitions and few keys, because contention finds the faults. */
final class Topology {
    /** What is published by everybody. */
    static final String ORDERS = "orders";

    /** What shares transactions with orders. */
    static final String PAYMENTS = "payments";

    /** What the relay makes of orders. */
    static final String RELAYED = "relayed";

    /** What is forgotten soon. */
    static final String FLEETING = "fleeting";

    /** How soon. */
    static final Duration RETENTION = Duration.ofSeconds(5);

    /** What the relay puts before each value. */
    static final String RELAY_PREFIX = "r|";

    static final Map<String, Integer> PARTITIONS = Map.of(ORDERS, 3, PAYMENTS, 2, RELAYED, 2, FLEETING, 1);

    /** Observers that write an effect for each message. */
    static final String EFFECTS = "effects";

    /** Observers that publish a message for each message. */
    static final String RELAY = "relay";

    /** Observers that write an effect for each message, of keys that are poisoned now and then. */
    static final String PARKING = "parking";

    /** Observers that write an effect for each message, and whose offsets are put elsewhere. */
    static final String REWOUND = "rewound";

    /** Members that pull over HTTP. */
    static final String PULL = "pull";

    /** Members that pull over HTTP and share one instance id. */
    static final String STATIC = "static";

    /** A member that pulls over HTTP what is forgotten soon, and seldom. */
    static final String LAZY = "lazy";

    /** Members that pull in Java, in the replicas. */
    static final String JAVA = "java";

    /** What each group reads. */
    static final Map<String, List<String>> READS = Map.of(
            EFFECTS, List.of(ORDERS),
            RELAY, List.of(ORDERS),
            PARKING, List.of(ORDERS),
            REWOUND, List.of(ORDERS),
            PULL, List.of(ORDERS, PAYMENTS),
            STATIC, List.of(ORDERS),
            LAZY, List.of(FLEETING),
            JAVA, List.of(ORDERS));

    /** How long a group waits for a sign of life. */
    static final Duration SESSION = Duration.ofSeconds(4);

    static final int KEYS = 12;

    private Topology() {}

    /** All partitions of topics. */
    static List<TopicPartition> partitions(List<String> topics) {
        return topics.stream()
                .flatMap(topic -> IntStream.range(0, PARTITIONS.getOrDefault(topic, 0))
                        .mapToObj(number -> new TopicPartition(topic, number)))
                .toList();
    }
}
