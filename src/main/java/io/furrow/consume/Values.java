package io.furrow.consume;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values as a member wants them.
 *
 * @param type their type
 * @param decoder makes them of bytes
 */
record Values<T>(Class<T> type, Function<@Nullable Bytes, @Nullable Object> decoder) {
    /**
     * The messages up to the first that is not of the type.
     *
     * @throws FurrowException.Undecodable when that is the first of all
     */
    List<Message<T>> of(List<Message<Bytes>> messages) {
        List<Message<T>> decoded = new ArrayList<>(messages.size());
        for (Message<Bytes> message : messages) {
            try {
                decoded.add(message.withValue(decode(message.value())));
            } catch (FurrowException.Undecodable e) {
                if (decoded.isEmpty()) {
                    throw e;
                }
                break;
            }
        }
        return decoded;
    }

    private @Nullable T decode(@Nullable Bytes value) {
        return type.cast(decoder.apply(value));
    }
}
