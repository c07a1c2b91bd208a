package io.furrow.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Other processes of the Java that runs the tests. */
public final class Jvm {
    private Jvm() {}

    /** As {@link #with}, for a process that works so little that compiling it well costs more than it brings. */
    public static ProcessBuilder brief(List<String> arguments) {
        return with(Stream.concat(Stream.of("-XX:TieredStopAtLevel=1"), arguments.stream())
                .toList());
    }

    /** A process to start, which says errors with the rest of its output. */
    public static ProcessBuilder with(List<String> arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        Stream.concat(Stream.of(java), arguments.stream()).toList())
                .redirectErrorStream(true);
    }
}
