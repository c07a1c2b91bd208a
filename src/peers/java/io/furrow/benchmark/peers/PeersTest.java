package io.furrow.benchmark.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.benchmark.Peer;
import io.furrow.benchmark.Peer.Receiver;
import io.furrow.benchmark.Peer.Sender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PeersTest {
    private static final Logger CLIENTS = Logger.getLogger("org.apache");
    private static final Duration WAIT = Duration.ofMillis(500);

    static {
        CLIENTS.setLevel(Level.WARNING);
    }

    static ServiceLoader<Peer> peers() {
        return ServiceLoader.load(Peer.class);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void a_group_receives_once_what_was_sent_and_no_broker_stays(Peer peer, @TempDir Path directory) throws Exception {
        try {
            peer.start(directory);
            assertTrue(servers(peer).allMatch(ProcessHandle::isAlive));
            peer.createTopic("orders", 4);
            Sender sender = peer.sender("orders");
            try {
                a_group_receives_once_what_was_sent(peer, sender);
            } finally {
                sender.close();
            }
        } finally {
            peer.close();
        }
        assertTrue(servers(peer).noneMatch(ProcessHandle::isAlive));
    }

    private static void a_group_receives_once_what_was_sent(Peer peer, Sender sender) throws Exception {
        List<String> several =
                IntStream.range(0, 500).mapToObj(i -> "several " + i).toList();
        List<String> all = new ArrayList<>(several);
        all.add("single");

        send(sender, "single");
        sender.sendAll(several.stream().map(PeersTest::bytes).toList())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertEquals(all.stream().sorted().toList(), receive(peer, all.size()));
        send(sender, "later");
        assertEquals(List.of("later"), receive(peer, 1));
    }

    private static Stream<ProcessHandle> servers(Peer peer) {
        List<ProcessHandle> servers = peer.servers();
        assertFalse(servers.isEmpty());
        return servers.stream();
    }

    private static void send(Sender sender, String value) throws Exception {
        sender.send(bytes(value)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Receives that many values and what comes soon after them, as a new member of the group, and commits. */
    private static List<String> receive(Peer peer, int count) throws Exception {
        List<String> received = new ArrayList<>();
        Receiver receiver = peer.receiver("orders", Artemis.FIRST_GROUP);
        try {
            int last = 1;
            while (received.size() < count || last > 0) {
                last = receiver.poll(WAIT, value -> received.add(new String(value, UTF_8)));
                assertTrue(last <= 500);
            }
            receiver.commit();
        } finally {
            receiver.close();
        }
        received.sort(null);
        return received;
    }

    private static byte[] bytes(String value) {
        return value.getBytes(UTF_8);
    }
}
