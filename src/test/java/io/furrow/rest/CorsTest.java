package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.testing.TestService;
import io.furrow.testing.Tokens;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What browsers are told about scripts of other sites: nothing, or what the configuration says. */
class CorsTest {
    private static final String SITE = "https://shop.example.com";
    private static final Tokens TOKENS = new Tokens();

    private final TestService service = TestService.onFreshDatabase()
            .with("furrow.security", "jwt")
            .with("mp.jwt.verify.issuer", Tokens.ISSUER)
            .with("mp.jwt.verify.audiences", Tokens.AUDIENCE)
            .with("mp.jwt.verify.publickey", TOKENS.publicKey())
            .with("furrow.security.rules", "anyone may all on topic *");

    @AfterEach
    void stop() {
        service.close();
    }

    private HttpResponse<String> send(String method, String origin, String... headers) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(service.uri().resolve("/api/v1/topics"))
                    .method(method, BodyPublishers.noBody())
                    .header("Origin", origin);
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private HttpResponse<String> preflight(String origin) throws Exception {
        return send(
                "OPTIONS",
                origin,
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "Authorization");
    }

    private static String allowed(HttpResponse<String> answer) {
        return answer.headers().firstValue("Access-Control-Allow-Origin").orElse("nobody");
    }

    @Test
    void nobody_else_is_let_in_by_default() throws Exception {
        service.start();

        assertEquals("nobody", allowed(preflight(SITE)));
        HttpResponse<String> answer = send("GET", SITE, "Authorization", "Bearer " + TOKENS.token("somebody"));
        assertEquals(200, answer.statusCode());
        assertEquals("nobody", allowed(answer));
    }

    @Test
    void a_site_that_is_named_is_let_in_and_no_other() throws Exception {
        service.with("server.features.cors.enabled", "true")
                .with("cors.paths.0.path-pattern", "/api/v1/*")
                .with("cors.paths.0.allow-origins", SITE)
                .with("cors.paths.0.allow-methods", "GET,POST,PATCH,DELETE")
                .with("cors.paths.0.allow-headers", "Authorization,Content-Type,Last-Event-ID,Idempotency-Key")
                .start();

        HttpResponse<String> asked = preflight(SITE);
        assertEquals(200, asked.statusCode());
        assertEquals(SITE, allowed(asked));
        assertEquals(403, preflight("https://evil.example.com").statusCode());

        String[] token = {"Authorization", "Bearer " + TOKENS.token("somebody")};
        HttpResponse<String> answer = send("GET", SITE, token);
        assertEquals(200, answer.statusCode());
        assertEquals(SITE, allowed(answer));
        assertEquals(403, send("GET", "https://evil.example.com", token).statusCode());
        assertEquals(401, send("GET", SITE).statusCode());
    }
}
