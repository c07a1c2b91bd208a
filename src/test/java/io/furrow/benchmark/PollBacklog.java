package io.furrow.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Reading what is there, once more from the beginning whenever the end is reached. */
final class PollBacklog implements Case {
    @Override
    public String name() {
        return "poll";
    }

    @Override
    public String title() {
        return "Reading a backlog of one partition, committing after each poll (the limit: a prepared select)";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        List<Variant> variants = new ArrayList<>();
        for (int bytes : new int[] {100, 1024}) {
            int backlog = bench.options().scaled(bytes == 100 ? 300_000 : 100_000);
            String topic = bench.furrow().backlog(backlog, Payload.of(bytes));
            String size = Payload.size(bytes);
            variants.add(select(bench, size, topic, 1));
            variants.add(poll(bench, size, "Furrow, polls of 500", topic, backlog, 500, true));
            variants.add(poll(bench, size, "Furrow, polls of 500 without commit", topic, backlog, 500, false));
            variants.add(poll(bench, size, "Furrow, polls of 5000", topic, backlog, 5000, true));
            for (int groups : bytes == 100 ? new int[] {4, 16} : new int[0]) {
                String group = size + ", " + groups + " at once";
                variants.add(select(bench, group, topic, groups));
                variants.add(
                        together(group, groups + " groups of Furrow, polls of 500", bench, topic, backlog, groups));
            }
        }
        return variants;
    }

    private static Variant select(Bench bench, String group, String topic, int readers) throws Exception {
        List<PreparedSelect> selects = new ArrayList<>();
        for (int reader = 0; reader < readers; reader++) {
            selects.add(new PreparedSelect(bench.postgres(), topic));
        }
        return Variant.closing(
                group,
                "prepared JDBC select of 500",
                time -> Callers.batches(readers, reader -> selects.get(reader)::read, time),
                () -> {
                    for (PreparedSelect select : selects) {
                        select.close();
                    }
                });
    }

    private static Variant poll(
            Bench bench, String group, String name, String topic, int backlog, int maxRecords, boolean committing) {
        GroupReader reader = new GroupReader(bench, topic, backlog, maxRecords, committing);
        return Variant.closing(group, name, time -> Callers.batches(1, one -> reader::read, time), reader::close);
    }

    private static Variant together(String group, String name, Bench bench, String topic, int backlog, int groups) {
        List<GroupReader> readers = new ArrayList<>();
        for (int reader = 0; reader < groups; reader++) {
            readers.add(new GroupReader(bench, topic, backlog, 500, true));
        }
        return Variant.closing(
                group,
                name,
                time -> Callers.batches(groups, reader -> readers.get(reader)::read, time),
                () -> readers.forEach(GroupReader::close));
    }
}
