package io.furrow.fuzz;

import java.util.List;
import java.util.Random;

/**
 * Chance, the same again from the same seed. For one thread.
 *
 * @param random where it comes from
 */
record Chance(Random random) {
    /** Whether something that comes true so many times out of a thousand does. */
    boolean permille(int chance) {
        return random.nextInt(1000) < chance;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
