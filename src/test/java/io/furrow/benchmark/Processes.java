package io.furrow.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CPU time of processes. */
final class Processes {
    private static final double MICROS_A_TICK = 10_000;

    private Processes() {}

    /** Of this process so far, in microseconds. */
    static double ownMicros() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e3;
    }

    /** Of processes and all their descendants so far, also of those that have ended, in microseconds; NaN where the system does not say. */
    static double micros(List<ProcessHandle> roots) {
        if (roots.isEmpty()) {
            return Double.NaN;
        }
        return MICROS_A_TICK
                * roots.stream()
                        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                        .mapToDouble(Processes::ticks)
                        .sum();
    }

    private static double ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            // The name may hold anything, and ends with the last parenthesis; times are the 14th to the 17th field.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(fields)
                    .skip(11)
                    .limit(4)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            return process.isAlive() ? Double.NaN : 0;
        }
    }
}
