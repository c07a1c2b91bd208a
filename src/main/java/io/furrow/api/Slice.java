package io.furrow.api;

import java.util.List;

/**
 * What one read of a partition found.
 *
 * @param messages one unbroken run, ascending; empty when there was nothing to read in time
 * @param nextOffset where to go on reading
 * @param highWatermark the offset the next message will get, as seen by this read
 * @param <T> the type of the values
 */
public record Slice<T>(List<Message<T>> messages, long nextOffset, long highWatermark) {
    public Slice {
        messages = List.copyOf(messages);
    }
}
