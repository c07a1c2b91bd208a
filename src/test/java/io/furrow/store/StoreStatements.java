package io.furrow.store;

import io.furrow.testing.TestDatabase;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** Every SQL statement that the store holds in a constant, found by looking at its classes. */
final class StoreStatements {
    private StoreStatements() {}

    /** The statements by the name of their constant. One for a segment is there for the last segment. */
    static Map<String, String> all() {
        Map<String, String> found = new TreeMap<>();
        for (Class<?> type : types()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    List<String> texts = texts(value(field));
                    for (int i = 0; i < texts.size(); i++) {
                        if (isSql(texts.get(i))) {
                            found.put(
                                    type.getSimpleName() + "." + field.getName() + (i == 0 ? "" : "#" + i),
                                    texts.get(i));
                        }
                    }
                }
            }
        }
        return found;
    }

    /** A statement of one class, by the name of its constant, for a segment. */
    static String one(Class<?> type, String constant, int segment) {
        try {
            Object value = value(type.getDeclaredField(constant));
            return value instanceof SegmentStatements statements ? statements.of(segment) : String.valueOf(value);
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection on which PostgreSQL's own parameters need no values: to look at a statement, not to run it. */
    static Connection simply(TestDatabase database) throws SQLException {
        PGSimpleDataSource source = database.dataSource();
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source.getConnection();
    }

    /** Statements of one text, which are sent together. */
    static List<String> parts(String text) {
        return Arrays.stream(text.split(";\\s*"))
                .filter(part -> !part.isBlank())
                .toList();
    }

    /** The statement with PostgreSQL's own parameters instead of JDBC's and JPA's. */
    static String withNumberedParameters(String statement) {
        StringBuilder numbered = new StringBuilder();
        int parameter = 0;
        for (char c : statement.replaceAll("(?<![:\\w']):[a-z]+", "?").toCharArray()) {
            numbered.append(c == '?' ? "$" + ++parameter : String.valueOf(c));
        }
        return numbered.toString();
    }

    private static List<Class<?>> types() {
        try {
            Path classes = Path.of(LogReader.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.list(classes.resolve("io/furrow/store"))) {
                List<Class<?>> types = new ArrayList<>();
                for (String name :
                        files.map(file -> file.getFileName().toString()).toList()) {
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        types.add(Class.forName("io.furrow.store." + name.replace(".class", "")));
                    }
                }
                return types;
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object value(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(@Nullable Object value) {
        return switch (value) {
            case String text -> List.of(text);
            case SegmentStatements statements -> List.of(statements.of(SegmentStatements.POOL - 1));
            case List<?> list ->
                list.stream().flatMap(one -> texts(one).stream()).toList();
            case null, default -> List.of();
        };
    }

    /** Fragments that are only put into statements, and JPA's own language, are none. */
    private static boolean isSql(String text) {
        String start = text.strip().toLowerCase(Locale.ROOT);
        boolean statement = Stream.of(
                        "select ",
                        "insert ",
                        "update ",
                        "delete ",
                        "with ",
                        "set ",
                        "lock ",
                        "truncate ",
                        "notify ",
                        "listen ")
                .anyMatch(start::startsWith);
        return statement
                && !text.matches("(?s).*\\bfrom [A-Z][A-Za-z]+ [a-z]\\b.*")
                && !text.contains("{s}")
                && !text.contains("{n}")
                && !text.contains("{settings}")
                && !text.contains("{lock}");
    }
}
