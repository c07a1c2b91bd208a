package io.furrow.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.testing.Eventually;
import io.furrow.testing.ServerKeys;
import io.furrow.testing.TestDatabase;
import io.furrow.testing.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that the service is given, looked for in all that it says at the finest level. */
@Timeout(180)
class SecretsScenario {
    private static final String ROLE = "careful";
    private static final String PASSWORD = "planted-password";
    private static final String WRONG_PASSWORD = "planted-wrong-password";
    private static final String PASSPHRASE = "planted-passphrase";
    private static final Tokens TOKENS = new Tokens();

    @TempDir
    static Path directory;

    private static ServerKeys keys;
    private static String url;
    private static FinestLog log;

    @BeforeAll
    static void make() throws Exception {
        log = new FinestLog(directory);
        keys = ServerKeys.make(directory.resolve("tls.p12"), PASSPHRASE);
        TestDatabase database = TestDatabase.fresh();
        url = database.url().substring(0, database.url().indexOf('?'));
        TestDatabase.asSuperuser("create role " + ROLE + " login password '" + PASSWORD + "'");
        TestDatabase.asSuperuser("grant pg_read_all_settings to " + ROLE);
        TestDatabase.asSuperuser("alter database " + database.name() + " owner to " + ROLE);
        askForPasswords();
    }

    /** The server of the tests trusts everybody; from now on not this role. */
    private static void askForPasswords() throws Exception {
        Path rules;
        try (Connection connection = DriverManager.getConnection(url, ROLE, "");
                ResultSet answer = connection.createStatement().executeQuery("show hba_file")) {
            answer.next();
            rules = Path.of(answer.getString(1));
        }
        Files.writeString(rules, "host all " + ROLE + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        TestDatabase.asSuperuser("select pg_reload_conf()");
        Eventually.holds("a wrong password is refused", () -> {
            try {
                DriverManager.getConnection(url, ROLE, WRONG_PASSWORD).close();
                return false;
            } catch (SQLException e) {
                return true;
            }
        });
    }

    /** What the service is started with where all is well. */
    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "FURROW_DATABASE_URL",
                url,
                "FURROW_DATABASE_USER",
                ROLE,
                "FURROW_DATABASE_PASSWORD",
                PASSWORD,
                "FURROW_SECURITY",
                "jwt",
                "MP_JWT_VERIFY_ISSUER",
                Tokens.ISSUER,
                "MP_JWT_VERIFY_AUDIENCES",
                Tokens.AUDIENCE,
                "MP_JWT_VERIFY_PUBLICKEY",
                TOKENS.publicKey(),
                "FURROW_SECURITY_RULES",
                "subject alice may all on topic *"));
    }

    /** Which of the secrets are told. */
    private static List<String> told(String said, String... more) throws Exception {
        List<String> secrets = new ArrayList<>(List.of(more));
        secrets.addAll(List.of(PASSWORD, WRONG_PASSWORD, PASSPHRASE));
        byte[] key = keys.privateKey();
        // Its end: the beginning is the same for all keys of a kind.
        byte[] end = Arrays.copyOfRange(key, key.length / 3 / 3 * 3, key.length);
        secrets.add(Base64.getEncoder().encodeToString(end).substring(0, 40));
        return secrets.stream().filter(said::contains).toList();
    }

    private static void refusesAndTellsNothing(
            Map<String, String> environment, List<String> options, String because, String... secrets) throws Exception {
        try (ServiceProcess service = log.start(environment, options)) {
            String said = log.rest(service);
            assertEquals(1, service.exitCode(), said);
            assertTrue(said.contains(because), said);
            assertEquals(List.of(), told(said, secrets), said);
        }
    }

    @Test
    void the_search_finds_what_is_told() throws Exception {
        Map<String, String> telling = environment();
        telling.put("FURROW_SECURITY_RULES", PASSWORD);
        try (ServiceProcess service = log.start(telling, List.of())) {
            assertEquals(List.of(PASSWORD), told(log.rest(service)));
        }
    }

    @Test
    void a_service_at_work_tells_no_secret() throws Exception {
        String good = TOKENS.token("alice");
        String bad = new Tokens().token("alice");
        StringBuilder said = new StringBuilder();
        try (ServiceProcess service = log.start(environment(), keys.options());
                HttpClient client =
                        HttpClient.newBuilder().sslContext(keys.trusting()).build()) {
            URI uri = URI.create(service.readAfter("Furrow listens on ", said));
            assertEquals(201, post(client, uri, "/admin/topics", "{\"topic_name\":\"orders\"}", good));
            assertEquals(200, post(client, uri, "/topics/orders", "{\"records\":[{\"value\":1}]}", good));
            assertEquals(400, post(client, uri, "/topics/orders", "{", good));
            assertEquals(403, post(client, uri, "/consumers/billing", "{}", good));
            assertEquals(401, post(client, uri, "/topics/orders", "{}", bad));
            assertEquals(401, post(client, uri, "/topics/orders", "{}", "x." + good));
            service.terminate();
            said.append(log.rest(service));
        }
        assertTrue(said.indexOf("A token was refused: its signature is wrong") > 0, said::toString);
        assertEquals(List.of(), told(said.toString(), pieces(good, bad)), said::toString);
    }

    /** The claims and the signatures: the head of a token is no secret. */
    private static String[] pieces(String... tokens) {
        return Arrays.stream(tokens)
                .flatMap(token -> Arrays.stream(token.split("\\.", -1)).skip(1))
                .toArray(String[]::new);
    }

    private static int post(HttpClient client, URI uri, String path, String body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/api/v1" + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void a_wrong_password_is_not_told() throws Exception {
        Map<String, String> wrong = environment();
        wrong.put("FURROW_DATABASE_PASSWORD", WRONG_PASSWORD);
        refusesAndTellsNothing(wrong, List.of(), "password authentication failed");
    }

    @Test
    void a_password_in_a_url_that_cannot_be_read_is_not_told() throws Exception {
        for (String broken : List.of("jdbc:postgresql://127.0.0.1:port/shop", "jdbc:mysql://127.0.0.1/shop")) {
            Map<String, String> wrong = environment();
            wrong.put("FURROW_DATABASE_URL", broken + "?user=" + ROLE + "&password=" + PASSWORD);
            refusesAndTellsNothing(wrong, List.of(), "furrow.database.url");
        }
    }

    @Test
    void a_passphrase_that_does_not_fit_is_not_told() throws Exception {
        String wrong = "planted-other-passphrase";
        List<String> options = keys.options().stream()
                .map(option -> option.replace(PASSPHRASE, wrong))
                .toList();
        refusesAndTellsNothing(environment(), options, "", wrong);
    }

    @Test
    void a_private_key_in_the_place_of_the_public_one_is_not_told() throws Exception {
        Map<String, String> wrong = environment();
        wrong.put(
                "MP_JWT_VERIFY_PUBLICKEY",
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(keys.privateKey())
                        + "\n-----END PRIVATE KEY-----");
        refusesAndTellsNothing(wrong, List.of(), "mp.jwt.verify.publickey");
    }
}
