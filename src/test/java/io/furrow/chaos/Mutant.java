package io.furrow.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A bug planted in Furrow, to see that a run finds it.
 *
 * @param name what it is called by
 * @param sentence what is wrong then
 * @param changes of the sources
 */
record Mutant(String name, String sentence, List<Change> changes) {
    private static final Path SOURCES = Path.of("src", "main", "java");

    /**
     * A text that stands once in a file, and what is to stand there instead.
     *
     * @param file below the sources
     */
    record Change(String file, String found, String instead) {
        String apply(String text) {
            int at = text.indexOf(found);
            if (at < 0 || text.indexOf(found, at + 1) >= 0) {
                throw new IllegalStateException("Not once in " + file + ": " + found);
            }
            return text.substring(0, at) + instead + text.substring(at + found.length());
        }
    }

    static Mutant named(String name) {
        return Mutants.ALL.stream()
                .filter(mutant -> mutant.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("There is no mutant " + name + "; there are "
                        + Mutants.ALL.stream().map(Mutant::name).toList()));
    }

    /** Compiles the changed sources into a directory that belongs before Furrow's own classes, and answers it. */
    Path compileInto(Path directory) throws IOException {
        Set<String> sources = new LinkedHashSet<>();
        for (Change change : changes) {
            Path file = directory.resolve("sources").resolve(change.file());
            Files.createDirectories(file.getParent());
            // Another change may have been made to it.
            Path before = Files.exists(file) ? file : SOURCES.resolve(change.file());
            Files.writeString(file, change.apply(Files.readString(before)));
            sources.add(file.toString());
        }
        Path classes = Files.createDirectories(directory.resolve("classes")).toAbsolutePath();
        compile(sources, classes);
        return classes;
    }

    private static void compile(Collection<String> sources, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "--release",
                "21",
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                "-d",
                classes.toString()));
        arguments.addAll(sources);
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("A mutant does not compile: " + sources);
        }
    }
}
