package io.furrow.benchmark;

import io.furrow.boot.Main;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Furrow's classes in a jar, and the libraries of this process: the JDK's AOT cache takes no class path with directories on it. */
final class ServiceJar {
    private ServiceJar() {}

    /** Makes the jar and answers the class path. */
    static String classPath(Path directory) throws IOException, URISyntaxException {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = directory.resolve("furrow-service.jar").toAbsolutePath();
        pack(classes, jar);
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String libraries = Stream.of(all.split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return jar + File.pathSeparator + libraries;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            for (Path each : sorted) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, out);
            }
        }
    }
}
