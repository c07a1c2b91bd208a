package io.furrow.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MutantTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("io.furrow.chaos.Mutants#ALL")
    void a_mutant_still_has_its_place_and_compiles(Mutant mutant) throws IOException {
        Path classes = mutant.compileInto(directory);

        for (Mutant.Change change : mutant.changes()) {
            Path made = classes.resolve(change.file().replaceFirst("[.]java$", ".class"));
            assertTrue(Files.exists(made), () -> made + " is not there");
        }
    }
}
