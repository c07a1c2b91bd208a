package io.furrow.connector;

/** What becomes of a message that was acknowledged negatively, by the names of {@code failure-strategy}. */
enum FailureStrategy {
    /** The channel stops and leaves its group, so that the message is read again. */
    FAIL,
    /** The message is told of in the log and counts as acknowledged. */
    IGNORE;

    static FailureStrategy from(ChannelConfig config) {
        String name = config.text("failure-strategy").orElse("fail");
        return switch (name) {
            case "fail" -> FAIL;
            case "ignore" -> IGNORE;
            default -> throw config.wrong("failure-strategy", "must be fail or ignore, not " + name + ".", null);
        };
    }
}
