package io.furrow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The network between a client and the database, with its faults. A fault waits for a mark, a short text that the client sends in
 * a message's value, and befalls the connection that sent it, once.
 */
public final class TcpProxy implements AutoCloseable {
    /** The server's answer to a COMMIT that it has executed: a CommandComplete message. */
    private static final String COMMITTED = "C\0\0\0\13COMMIT\0";

    private static final String BEGUN = "C\0\0\0\12BEGIN\0";

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Fault> next = new AtomicReference<>();
    private final AtomicReference<@Nullable Count> counted = new AtomicReference<>();
    private volatile boolean down;

    private record Fault(String mark, Kind kind, CompletableFuture<Void> happened) {}

    private record Count(String mark, CompletableFuture<Integer> turns) {}

    private enum Kind {
        FREEZE,
        LOSE_COMMIT,
        LOSE_COMMIT_AND_GO_DOWN
    }

    private TcpProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** Stands between clients and the server on that port. */
    public static TcpProxy to(int port) {
        try {
            var proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Forwards what comes before the mark and nothing more; the connection stays open and silent. */
    public CompletableFuture<Void> freezeAt(String mark) {
        return prepare(mark, Kind.FREEZE);
    }

    /** Cuts the connection when the server has executed the next COMMIT behind the mark; its client never hears of it. */
    public CompletableFuture<Void> loseCommitBehind(String mark) {
        return prepare(mark, Kind.LOSE_COMMIT);
    }

    /** The same, and then cuts every other connection and refuses new ones. */
    public CompletableFuture<Void> loseCommitAndGoDownBehind(String mark) {
        return prepare(mark, Kind.LOSE_COMMIT_AND_GO_DOWN);
    }

    /** How often the client waits for the server in the transaction that sends the mark, its COMMIT included. */
    public CompletableFuture<Integer> roundTripsOf(String mark) {
        var count = new Count(mark, new CompletableFuture<>());
        counted.set(count);
        return count.turns();
    }

    private CompletableFuture<Void> prepare(String mark, Kind kind) {
        var fault = new Fault(mark, kind, new CompletableFuture<>());
        next.set(fault);
        return fault.happened();
    }

    /** Lets connections through again. */
    public void up() {
        down = false;
    }

    @Override
    public void close() throws IOException {
        door.close();
        cutAll();
    }

    private void cutAll() {
        open.forEach(TcpProxy::shut);
        open.clear();
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                if (down) {
                    client.close();
                    continue;
                }
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                var link = new Link(client, server);
                Thread.ofVirtual().start(link::toServer);
                Thread.ofVirtual().start(link::toClient);
            } catch (IOException e) {
                // The door was closed, or a server is not there: either way the client notices.
            }
        }
    }

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile @Nullable Fault fault;
        private volatile @Nullable Count count;
        private volatile boolean answered = true;
        private final AtomicInteger turns = new AtomicInteger();

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() {
            var chunk = new byte[65_536];
            try {
                var in = client.getInputStream();
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    countTurn(new String(chunk, 0, n, ISO_8859_1));
                    int marked = marked(chunk, n);
                    server.getOutputStream().write(chunk, 0, marked < 0 ? n : marked);
                    if (marked >= 0) {
                        return;
                    }
                }
            } catch (IOException e) {
                // The other half cut the connection.
            }
            cut();
        }

        /** What is sent after an answer begins a round trip. */
        private void countTurn(String sent) {
            if (answered) {
                answered = false;
                turns.incrementAndGet();
            }
            var wanted = counted.get();
            if (wanted != null && sent.contains(wanted.mark())) {
                counted.set(null);
                count = wanted;
            }
        }

        private void tellTurns() {
            var asked = count;
            if (asked != null) {
                asked.turns().complete(turns.get());
                count = null;
            }
            turns.set(0);
        }

        /** Where to freeze, or -1. */
        private int marked(byte[] chunk, int length) {
            var waiting = next.get();
            int at = waiting == null ? -1 : new String(chunk, 0, length, ISO_8859_1).indexOf(waiting.mark());
            if (waiting == null || at < 0 || !next.compareAndSet(waiting, null)) {
                return -1;
            }
            if (waiting.kind() == Kind.FREEZE) {
                waiting.happened().complete(null);
                return at;
            }
            fault = waiting;
            return -1;
        }

        void toClient() {
            var chunk = new byte[65_536];
            try {
                var in = server.getInputStream();
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    var ours = fault;
                    var answer = new String(chunk, 0, n, ISO_8859_1);
                    if (answer.contains(COMMITTED)) {
                        tellTurns();
                    } else if (answer.contains(BEGUN)) {
                        turns.set(1);
                    }
                    answered = true;
                    if (ours != null && answer.contains(COMMITTED)) {
                        down = ours.kind() == Kind.LOSE_COMMIT_AND_GO_DOWN;
                        if (down) {
                            cutAll();
                        }
                        ours.happened().complete(null);
                        break;
                    }
                    client.getOutputStream().write(chunk, 0, n);
                }
            } catch (IOException e) {
                // The other half cut the connection.
            }
            cut();
        }

        private void cut() {
            open.remove(client);
            open.remove(server);
            shut(client);
            shut(server);
        }
    }
}
