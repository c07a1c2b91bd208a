package io.furrow.benchmark.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** The main class of a JVM that is nothing but a broker: says its port when it serves, and ends when its input does. */
public final class Brokers {
    static final String READY = "Serves on port ";

    private Brokers() {}

    /** Takes the name of the broker and its directory. */
    public static void main(String... arguments) {
        PrintStream output = System.out;
        // Nobody reads on after the first line; what a broker says goes to its log.
        System.setOut(System.err);
        int code = 1;
        try {
            output.println(READY + start(arguments[0], Path.of(arguments[1])));
            System.in.transferTo(PrintStream.nullOutputStream());
            code = 0;
        } catch (Throwable e) {
            System.getLogger(Brokers.class.getName()).log(Level.ERROR, "The broker could not start", e);
        }
        // Its data is of no use to anybody, so nothing has to be brought to an end.
        Runtime.getRuntime().halt(code);
    }

    private static int start(String broker, Path directory) throws Exception {
        return switch (broker) {
            case KafkaBroker.NAME -> KafkaBroker.start(directory);
            case ArtemisBroker.NAME -> ArtemisBroker.start(directory);
            default -> throw new IllegalArgumentException("There is no broker " + broker);
        };
    }

    /** Ports that nobody listens on. */
    static int[] freePorts(int count) throws IOException {
        int[] ports = new int[count];
        ServerSocket[] taken = new ServerSocket[count];
        for (int i = 0; i < count; i++) {
            taken[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            ports[i] = taken[i].getLocalPort();
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return ports;
    }
}
