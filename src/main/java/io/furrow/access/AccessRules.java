package io.furrow.access;

import java.util.List;
import java.util.stream.Stream;

/** Who may do what. What no rule allows is forbidden. */
public final class AccessRules {
    private final List<AccessRule> rules;

    private AccessRules(List<AccessRule> rules) {
        this.rules = rules;
    }

    /**
     * Reads {@code furrow.security.rules}: sentences with semicolons or line ends between them.
     *
     * @throws IllegalArgumentException when one of them is no rule
     */
    public static AccessRules parse(String sentences) {
        return new AccessRules(Stream.of(sentences.split("[;\\r\\n]", -1))
                .filter(sentence -> !sentence.isBlank())
                .map(AccessRule::parse)
                .toList());
    }

    /**
     * Whether a rule lets somebody do that.
     *
     * @param name of the topic or group; empty for the cluster
     */
    public boolean allow(Caller caller, Action action, Kind kind, String name) {
        return rules.stream().anyMatch(rule -> rule.allows(caller, action, kind, name));
    }

    /** Whether a rule lets somebody do that to every topic or group, whatever its name. */
    public boolean allowAll(Caller caller, Action action, Kind kind) {
        return rules.stream()
                .filter(AccessRule::prefix)
                .filter(rule -> rule.name().isEmpty())
                .anyMatch(rule -> rule.allows(caller, action, kind, ""));
    }
}
