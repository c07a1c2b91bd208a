package io.furrow.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Reading what is there over HTTP, without a group. */
final class HttpRead implements Case {
    @Override
    public String name() {
        return "read-http";
    }

    @Override
    public String title() {
        return "Reading a backlog of one partition, 500 records of JSON of 100 B an answer";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        int backlog = bench.options().scaled(300_000);
        String topic = bench.furrow().backlog(backlog, Payload.of(100));
        List<Variant> variants = new ArrayList<>();
        for (int readers : new int[] {1, 8}) {
            String group = readers == 1 ? "1 reader" : readers + " readers";
            List<GroupReader> groups = new ArrayList<>();
            List<HttpRecords> clients = new ArrayList<>();
            for (int reader = 0; reader < readers; reader++) {
                groups.add(new GroupReader(bench, topic, backlog, 500, false));
                clients.add(new HttpRecords(bench.uri(), topic, "application/json", 0));
            }
            variants.add(Variant.closing(
                    group,
                    "poll in Java, without commit",
                    time -> Callers.batches(readers, reader -> groups.get(reader)::read, time),
                    () -> groups.forEach(GroupReader::close)));
            variants.add(Variant.of(
                    group, "GET", time -> Callers.batches(readers, reader -> clients.get(reader)::count, time)));
        }
        return variants;
    }
}
