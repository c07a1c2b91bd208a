package io.furrow.access;

/** What somebody may do to a {@link Kind} of thing. As in Kafka, who may do anything to a thing may also see what it is like. */
public enum Action {
    READ,
    WRITE,
    DESCRIBE,
    CREATE,
    ALTER,
    DELETE,
    RESET,
    REDRIVE;

    /** Whether it can be done to things of that kind at all. */
    boolean fits(Kind kind) {
        return switch (this) {
            case READ, DESCRIBE, DELETE -> kind != Kind.CLUSTER;
            case WRITE, CREATE -> kind == Kind.TOPIC;
            case ALTER -> kind != Kind.GROUP;
            case RESET, REDRIVE -> kind == Kind.GROUP;
        };
    }
}
