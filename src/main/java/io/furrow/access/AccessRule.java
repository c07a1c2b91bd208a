package io.furrow.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One sentence of {@code furrow.security.rules}, such as {@code role clerks may read,write on topic orders*}.
 *
 * @param name of the topic or group; empty for all of them and for the cluster
 * @param prefix whether it is only how the name begins
 */
record AccessRule(Who who, Set<Action> actions, Kind kind, String name, boolean prefix) {
    private static final String GRAMMAR =
            "Write 'role NAME', 'subject NAME' or 'anyone', then 'may', then 'all' or actions with commas between them,"
                    + " then 'on', then 'topic NAME', 'group NAME' or 'cluster'; a NAME of a topic or group may end in *.";

    /** Whom a rule is about. */
    sealed interface Who {
        boolean includes(Caller caller);
    }

    record Anyone() implements Who {
        @Override
        public boolean includes(Caller caller) {
            return true;
        }
    }

    record Role(String name) implements Who {
        @Override
        public boolean includes(Caller caller) {
            return caller.roles().contains(name);
        }
    }

    record Subject(String name) implements Who {
        @Override
        public boolean includes(Caller caller) {
            return caller.name().equals(name);
        }
    }

    /** @throws IllegalArgumentException when the sentence is none */
    static AccessRule parse(String sentence) {
        List<String> words = List.of(sentence.strip().split("\\s+", -1));
        int may = words.indexOf("may");
        int on = words.lastIndexOf("on");
        if (may < 1 || on != may + 2 || on + 1 >= words.size()) {
            throw refused(sentence, GRAMMAR);
        }
        List<String> target = words.subList(on + 1, words.size());
        Kind kind = kind(sentence, target);
        String name = kind == Kind.CLUSTER ? "" : target.get(1);
        boolean prefix = name.endsWith("*");
        if (!name.matches("[A-Za-z0-9._-]{0,249}\\*?")) {
            throw refused(sentence, name + " can be no name. " + GRAMMAR);
        }
        return new AccessRule(
                who(sentence, words.subList(0, may)),
                actions(sentence, words.get(may + 1), kind),
                kind,
                prefix ? name.substring(0, name.length() - 1) : name,
                prefix);
    }

    private static Who who(String sentence, List<String> words) {
        if (words.equals(List.of("anyone"))) {
            return new Anyone();
        }
        if (words.size() == 2 && words.getFirst().equals("role")) {
            return new Role(words.get(1));
        }
        if (words.size() == 2 && words.getFirst().equals("subject")) {
            return new Subject(words.get(1));
        }
        throw refused(sentence, GRAMMAR);
    }

    private static Kind kind(String sentence, List<String> target) {
        for (Kind kind : Kind.values()) {
            if (target.getFirst().equals(word(kind)) && target.size() == (kind == Kind.CLUSTER ? 1 : 2)) {
                return kind;
            }
        }
        throw refused(sentence, GRAMMAR);
    }

    private static Set<Action> actions(String sentence, String words, Kind kind) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        if (words.equals("all")) {
            Arrays.stream(Action.values()).filter(action -> action.fits(kind)).forEach(actions::add);
            return actions;
        }
        for (String word : words.split(",", -1)) {
            actions.add(Arrays.stream(Action.values())
                    .filter(action -> word(action).equals(word) && action.fits(kind))
                    .findFirst()
                    .orElseThrow(() -> refused(sentence, "Nobody can " + word + " a " + word(kind) + ".")));
        }
        return actions;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException refused(String sentence, String why) {
        return new IllegalArgumentException("furrow.security.rules: '" + sentence.strip() + "' is no rule. " + why);
    }

    /** Whether it lets somebody do that. */
    boolean allows(Caller caller, Action action, Kind what, String named) {
        return kind == what
                && (actions.contains(action) || action == Action.DESCRIBE)
                && (prefix ? named.startsWith(name) : named.equals(name))
                && who.includes(caller);
    }
}
