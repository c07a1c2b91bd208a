package io.furrow.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between a replica and the database. Its faults begin and end at any time, and befall all connections: those that are
 * open as well as new ones.
 */
final class Network implements AutoCloseable {
    /** The server's answer to a COMMIT that it has executed: a CommandComplete message. */
    private static final String COMMITTED = "C\0\0\0\13COMMIT\0";

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean losing;
    private volatile Weather weather = Weather.FINE;

    /** What goes through. */
    enum Weather {
        FINE,
        /** Nothing: connections are cut and refused. */
        DOWN,
        /** Only what the database says: what it is told waits. */
        DEAF,
        /** Only what the database is told: what it says waits. */
        MUTE,
        /** Everything, late. */
        SLOW
    }

    /** Of so many COMMITs one is lost. */
    private static final int LOSES = 5;

    private static final Duration DELAY = Duration.ofMillis(60);

    private Network(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** Leads to the server on that port. */
    static Network to(int port) {
        try {
            Network network = new Network(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(network::accept);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /** Changes what goes through; what waited goes through as soon as it may. */
    void becomes(Weather next) {
        lock.lock();
        try {
            weather = next;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next == Weather.DOWN) {
            cutAll();
        }
    }

    /** Cuts some of the connections on which the server has executed a COMMIT, before its answer goes through. */
    void losesCommits(boolean begin) {
        losing = begin;
    }

    private void cutAll() {
        open.forEach(Network::shut);
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
                Socket client = door.accept();
                if (weather == Weather.DOWN) {
                    client.close();
                    continue;
                }
                connect(client);
            } catch (IOException e) {
                // The door was closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        if (weather == Weather.DOWN) {
            // It went down in between.
            cutAll();
        }
        Thread.ofVirtual().start(() -> forward(client, server, Weather.DEAF, false));
        Thread.ofVirtual().start(() -> forward(server, client, Weather.MUTE, true));
    }

    /** One direction of one connection. */
    private void forward(Socket from, Socket to, Weather waiting, boolean answers) {
        byte[] chunk = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                awaitNot(waiting);
                if (answers && losesCommit(chunk, n)) {
                    break;
                }
                out.write(chunk, 0, n);
            }
        } catch (IOException e) {
            // The other half cut the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.remove(from);
        open.remove(to);
        shut(from);
        shut(to);
    }

    private void awaitNot(Weather waiting) throws InterruptedException {
        if (weather == Weather.SLOW) {
            TimeUnit.NANOSECONDS.sleep(DELAY.toNanos());
        }
        lock.lock();
        try {
            while (weather == waiting) {
                healed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean losesCommit(byte[] chunk, int length) {
        return losing
                && new String(chunk, 0, length, ISO_8859_1).contains(COMMITTED)
                && commits.incrementAndGet() % LOSES == 0;
    }

    @Override
    public void close() throws IOException {
        door.close();
        becomes(Weather.FINE);
        cutAll();
    }
}
