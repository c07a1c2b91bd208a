package io.furrow.benchmark;

import java.util.ArrayList;
import java.util.List;

/** A business row and a message in one transaction of the application. */
final class TransactionalPublish implements Case {
    @Override
    public String name() {
        return "transaction";
    }

    @Override
    public String title() {
        return "A business row and a message of 100 B in one JTA transaction";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        bench.postgres().execute("drop table if exists bench_sale, bench_outbox");
        bench.postgres()
                .execute("create table bench_sale (id bigint generated always as identity primary key, article bytea)");
        bench.postgres()
                .execute("create table bench_outbox (id bigint generated always as identity primary key, value bytea)");
        Checkout checkout = bench.get(Checkout.class);
        byte[] value = Payload.of(100);
        String one = Bench.fresh("transaction");
        bench.furrow().createTopic(one, 1);
        String sixteen = Bench.fresh("transaction");
        bench.furrow().createTopic(sixteen, 16);
        List<Variant> variants = new ArrayList<>();
        for (int callers : new int[] {1, 8, 32}) {
            String many = BlockingPublish.group(callers);
            variants.add(calling(many + ", any order", "outbox by hand", callers, () -> checkout.withOutbox(value)));
            variants.add(calling(many + ", any order", "no message", callers, () -> checkout.alone(value)));
            variants.add(calling(
                    many + ", any order",
                    "Furrow, 16 partitions",
                    callers,
                    () -> checkout.withMessage(sixteen, value)));
            variants.add(calling(
                    many + ", any order",
                    "outbox by hand, 16 orders",
                    callers,
                    () -> checkout.withOrderedOutbox(16, value)));
            variants.add(calling(
                    many + ", one order",
                    "ordered outbox by hand",
                    callers,
                    () -> checkout.withOrderedOutbox(1, value)));
            variants.add(calling(
                    many + ", one order", "Furrow, 1 partition", callers, () -> checkout.withMessage(one, value)));
        }
        return variants;
    }

    private static Variant calling(String group, String name, int callers, Callers.Turn turn) {
        return Variant.of(group, name, time -> Callers.run(callers, caller -> turn, time));
    }
}
