package io.furrow.benchmark;

import io.furrow.api.Topics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How much topics and groups that nobody uses cost those that are used. */
final class IdleTopics implements Case {
    private static final int CALLERS = 32;
    private static final int GROUPS = 50;

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public String title() {
        return "One topic in use, 100 B, while others are idle";
    }

    @Override
    public List<Variant> variants(Bench bench) throws Exception {
        IdleOnes idle = new IdleOnes(bench);
        int backlog = bench.options().scaled(300_000);
        String read = bench.furrow().backlog(backlog, Payload.of(100));
        List<Variant> variants = new ArrayList<>();
        for (int topics :
                new int[] {1, bench.options().scaled(1_000), bench.options().scaled(10_000)}) {
            String name = String.format(Locale.ROOT, "Furrow, %,d idle topic%s", topics, topics == 1 ? "" : "s");
            GroupReader reader = new GroupReader(bench, read, backlog, 500, true);
            Quiet quiet = new Quiet(bench);
            Variant publish = publishing(bench, "32 callers", name);
            variants.add(new Variant.Simple(
                    publish.group(),
                    name,
                    () -> {
                        idle.topics(topics);
                        quiet.look();
                    },
                    time -> publish.run(time).saying(quiet.said()),
                    quiet::close));
            variants.add(new Variant.Simple(
                    "polls of 500",
                    name,
                    () -> idle.topics(topics),
                    time -> Callers.batches(1, caller -> reader::read, time),
                    reader::close));
        }
        for (int groups : new int[] {0, GROUPS}) {
            Variant publish = publishing(bench, "32 callers, idle groups", "Furrow, " + groups + " idle groups");
            variants.add(new Variant.Simple(
                    publish.group(),
                    publish.name(),
                    () -> {
                        idle.topics(1);
                        idle.groups(groups);
                    },
                    publish::run,
                    idle::close));
        }
        return variants;
    }

    private static Variant publishing(Bench bench, String group, String name) {
        String topic = Bench.fresh("busy");
        bench.furrow().createTopic(topic, 1);
        Peer.Sender sender = bench.furrow().sender(topic);
        byte[] value = Payload.of(100);
        return Variant.of(
                group,
                name,
                time -> Callers.run(
                        CALLERS,
                        caller -> () -> sender.send(value).toCompletableFuture().join(),
                        time));
    }

    /** What the process does while nobody asks anything of it. */
    private static final class Quiet {
        private final Transactions transactions;
        private final Duration time;
        private String said = "";

        Quiet(Bench bench) throws Exception {
            transactions = new Transactions(bench);
            time = bench.options().time();
        }

        /** Looks, the first time. */
        void look() throws Exception {
            if (said.isEmpty()) {
                long end = System.nanoTime() + time.toNanos();
                long queries = transactions.during(() -> {
                    for (long rest = time.toNanos(); rest > 0; rest = end - System.nanoTime()) {
                        LockSupport.parkNanos(rest);
                    }
                });
                said = String.format(
                        Locale.ROOT,
                        "%d threads, %.1f queries/s when idle",
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        queries / (time.toNanos() / 1e9));
            }
        }

        String said() {
            return said;
        }

        void close() throws Exception {
            transactions.close();
        }
    }

    /** Topics that nobody uses, and groups to which nothing comes. */
    private static final class IdleOnes {
        private final Bench bench;
        private final List<String> topics = new ArrayList<>();
        private final List<Loop> members = new ArrayList<>();

        IdleOnes(Bench bench) {
            this.bench = bench;
        }

        /** Makes them that many. */
        void topics(int count) {
            while (topics.size() < count) {
                String topic = Bench.fresh("idle");
                bench.furrow().createTopic(topic, 1);
                topics.add(topic);
            }
            while (topics.size() > count) {
                bench.get(Topics.class).delete(topics.removeLast());
            }
        }

        /** Makes them that many, each with a member that waits for something to come to a topic of its own. */
        void groups(int count) throws Exception {
            while (members.size() < count) {
                String topic = Bench.fresh("idle");
                bench.furrow().createTopic(topic, 1);
                members.add(waiting(topic));
            }
            List<Loop> tooMany = members.subList(count, members.size());
            tooMany.forEach(Loop::ask);
            for (Loop member : tooMany) {
                member.stop();
            }
            tooMany.clear();
        }

        private Loop waiting(String topic) {
            var member = GroupReader.join(bench, topic);
            return new Loop(() -> member.poll(Duration.ofSeconds(1)), member::close);
        }

        void close() throws Exception {
            groups(0);
            topics(0);
        }
    }
}
