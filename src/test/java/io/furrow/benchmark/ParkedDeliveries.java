package io.furrow.benchmark;

import io.furrow.api.ConsumerGroups;
import io.furrow.api.FailedDelivery;
import io.furrow.api.FailedFilter;
import io.furrow.api.Publisher;
import io.furrow.benchmark.Variant.Done;
import io.furrow.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long messages of healthy keys take to their observer while other keys are parked, and messages of those keep coming. */
final class ParkedDeliveries implements Case {
    private static final int RATE = 1000;
    private static final int HEALTHY_KEYS = 15;

    @Override
    public String name() {
        return "parked";
    }

    @Override
    public String title() {
        return "To the observer, 100 B, while keys are parked; every sixteenth message more is of such a key";
    }

    @Override
    public List<Variant> variants(Bench bench) {
        List<Variant> variants = new ArrayList<>();
        for (String topic : ParkingObserver.topics()) {
            int parked = switch (topic) {
                case ParkingObserver.NONE -> 0;
                case ParkingObserver.ONE -> 1;
                default -> Math.max(2, 1000 / bench.options().scale());
            };
            bench.furrow().createTopic(topic, 1);
            park(bench, topic, parked);
            variants.add(Variant.of(
                    RATE + " msg/s",
                    parked + " keys parked",
                    time -> measure(
                            bench.get(Publisher.class),
                            topic,
                            parked,
                            bench.get(ParkingObserver.class).arrivals(topic),
                            time)));
        }
        return variants;
    }

    private static void park(Bench bench, String topic, int keys) {
        for (int i = 0; i < keys; i++) {
            bench.get(Publisher.class)
                    .publish(topic, ParkingObserver.BAD + i, Stamp.of(0))
                    .toCompletableFuture()
                    .join();
        }
        Eventually.holds(
                Duration.ofMinutes(3),
                () -> keys + " keys are parked",
                () -> bench.get(ConsumerGroups.class)
                                .failedMessages(
                                        "parking",
                                        FailedFilter.ofTopic(topic),
                                        FailedDelivery.State.PARKED,
                                        null,
                                        keys + 1)
                                .size()
                        >= keys);
    }

    private static Done measure(Publisher publisher, String topic, int parked, Arrivals arrivals, Duration time)
            throws Exception {
        arrivals.clear();
        int[] sent = {0};
        long begin = System.nanoTime();
        int messages = Pace.run(
                List.of(intended -> {
                    int number = sent[0]++;
                    publisher.publish(topic, "good" + number % HEALTHY_KEYS, Stamp.of(intended));
                    if (parked > 0 && number % HEALTHY_KEYS == 0) {
                        publisher.publish(topic, ParkingObserver.BAD + number % parked, Stamp.of(intended));
                    }
                }),
                RATE,
                time);
        Latencies latencies = arrivals.await(messages);
        return new Done(messages, Duration.ofNanos(System.nanoTime() - begin), latencies);
    }
}
