package io.furrow.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Chance, the same again from the same seed. For one thread.
 *
 * @param random where it comes from
 */
record Draws(RandomGenerator random) {
    /** What one of several draws from a seed that they share. */
    static Draws of(long seed, String name) {
        return new Draws(RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode()));
    }

    /** Whether something that comes true so many times out of a hundred does. */
    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    /** A number below a bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number between two, both included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** A key. */
    String key() {
        return "k" + below(Topology.KEYS);
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    Duration time(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    /** Does nothing for a while, at most twice that time: clients think between their calls. */
    void think(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(random.nextLong(2 * time.toNanos()));
    }
}
