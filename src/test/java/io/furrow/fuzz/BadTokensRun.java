package io.furrow.fuzz;

import io.furrow.testing.Tokens;
import io.furrow.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Many clients send bad tokens to a service process again and again, while one with a good token publishes and reads. */
final class BadTokensRun {
    static final Set<String> ARGUMENTS = Set.of("clients", "seconds");
    private static final int ALONE = 5;
    private static final int BESIDE = 10;
    private static final int GOOD_RATE = 50;
    private static final Duration LENGTH = Duration.ofSeconds(3);

    private final int clients;
    private final int seconds;
    private final Complaints complaints = new Complaints();
    private final AtomicInteger refused = new AtomicInteger();

    /** @param given {@code clients} with bad tokens, and for how many {@code seconds} */
    BadTokensRun(Map<String, String> given) {
        clients = Integer.parseInt(given.getOrDefault("clients", "1000"));
        seconds = Integer.parseInt(given.getOrDefault("seconds", "120"));
    }

    /** One of the many. */
    private final class Stranger implements Crew.Work {
        private final URI service;
        private final byte[] request;
        private @Nullable Wire kept;

        Stranger(URI service, @Nullable String token) {
            this.service = service;
            this.request = token == null
                    ? Wire.request("GET", "/api/v1/topics", "")
                    : Wire.request("GET", "/api/v1/topics", "", "Authorization: Bearer " + token);
        }

        @Override
        public void once() {
            try {
                Wire wire = kept == null ? new Wire(service, Duration.ofSeconds(30)) : kept;
                kept = wire;
                int status = wire.send(request).status();
                if (status == 401) {
                    refused.incrementAndGet();
                } else {
                    complaints.add("A bad token was answered by " + status, "");
                }
            } catch (IOException e) {
                complaints.add("A client with a bad token got no answer", String.valueOf(e.getMessage()));
                kept = null;
            }
        }
    }

    /** Answers what there is to complain about. */
    List<String> go() throws Exception {
        System.out.println("Bad tokens with clients=" + clients + " seconds=" + seconds);
        Tokens tokens = new Tokens();
        Map<String, String> settings = Map.of(
                "FURROW_SECURITY",
                "jwt",
                "MP_JWT_VERIFY_ISSUER",
                Tokens.ISSUER,
                "MP_JWT_VERIFY_AUDIENCES",
                Tokens.AUDIENCE,
                "MP_JWT_VERIFY_PUBLICKEY",
                tokens.publicKey(),
                "FURROW_SECURITY_RULES",
                "subject good may all on topic good*");
        try (Victim victim = new Victim(Path.of("target", "fuzz", "tokens"), settings)) {
            disturb(victim, tokens);
            victim.stop(complaints);
        }
        return complaints.lines();
    }

    private void disturb(Victim victim, Tokens tokens) throws Exception {
        int rounds = Math.max(1, seconds / (BESIDE * (int) LENGTH.toSeconds()));
        String good = "Authorization: Bearer "
                + tokens.signed(Tokens.claims("good")
                        .add("exp", Instant.now().plus(Duration.ofDays(1)).getEpochSecond()));
        try (GoodTraffic traffic = new GoodTraffic(victim.uri(), "good-traffic", GOOD_RATE, complaints, good);
                Crew crew = new Crew(strangers(victim.uri(), tokens))) {
            Comparison comparison = new Comparison(traffic, crew, LENGTH);
            comparison.run(rounds, ALONE, BESIDE);
            traffic.readAfresh();
            System.out.println(refused.get() + " refusals");
            comparison.lines().forEach(System.out::println);
        }
    }

    private List<Stranger> strangers(URI service, Tokens tokens) {
        Tokens others = new Tokens();
        List<Stranger> strangers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            strangers.add(new Stranger(
                    service,
                    switch (i % 4) {
                        case 0 -> others.token("good");
                        case 1 ->
                            tokens.signed(Tokens.claims("good" + i)
                                    .add("exp", Instant.now().minusSeconds(60).getEpochSecond()));
                        case 2 -> "garbage." + i + ".x";
                        default -> null;
                    }));
        }
        return strangers;
    }
}
