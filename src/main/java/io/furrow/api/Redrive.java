package io.furrow.api;

/**
 * What asking for failed messages again has done, or would do.
 *
 * @param messages how many are going to be delivered again to their group
 * @param exhausted how many fit as well but were asked for {@link #MOST} times already: they would only fail again; discard them, or
 *     reset the group's offset to handle them in their place
 */
public record Redrive(long messages, long exhausted) {
    /** How often a message can be asked for. */
    public static final int MOST = 10;
}
