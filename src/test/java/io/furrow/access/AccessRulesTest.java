package io.furrow.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {
    private static final Caller ALICE = new Caller("alice", Set.of("clerks"), null);
    private static final Caller BOB = new Caller("bob", Set.of(), null);

    @Test
    void what_no_rule_allows_is_forbidden() {
        for (Action action : Action.values()) {
            for (Kind kind : Kind.values()) {
                assertFalse(AccessRules.parse("").allow(ALICE, action, kind, "orders"));
            }
        }
    }

    @Test
    void a_rule_is_about_those_it_names() {
        AccessRules rules =
                AccessRules.parse("role clerks may read on topic orders; subject bob may write on topic orders");
        assertTrue(rules.allow(ALICE, Action.READ, Kind.TOPIC, "orders"));
        assertFalse(rules.allow(ALICE, Action.WRITE, Kind.TOPIC, "orders"));
        assertFalse(rules.allow(BOB, Action.READ, Kind.TOPIC, "orders"));
        assertTrue(rules.allow(BOB, Action.WRITE, Kind.TOPIC, "orders"));
        // A principal who calls himself like a role has not got it.
        assertFalse(rules.allow(new Caller("clerks", Set.of("bob"), null), Action.READ, Kind.TOPIC, "orders"));
    }

    @Test
    void a_name_is_whole_unless_it_ends_in_an_asterisk() {
        AccessRules rules = AccessRules.parse("anyone may read on topic orders\nanyone may read on group orders*");
        assertFalse(rules.allow(BOB, Action.READ, Kind.TOPIC, "orders-2"));
        assertFalse(rules.allow(BOB, Action.READ, Kind.TOPIC, "order"));
        assertTrue(rules.allow(BOB, Action.READ, Kind.GROUP, "orders-2"));
        assertFalse(rules.allow(BOB, Action.READ, Kind.GROUP, "order"));
    }

    @Test
    void every_name_is_allowed_by_an_asterisk_alone() {
        assertFalse(AccessRules.parse("anyone may read on topic a*;anyone may read on group *")
                .allowAll(BOB, Action.READ, Kind.TOPIC));
        assertTrue(AccessRules.parse("anyone may read on topic *").allowAll(BOB, Action.READ, Kind.TOPIC));
        assertFalse(AccessRules.parse("role clerks may read on topic *").allowAll(BOB, Action.READ, Kind.TOPIC));
    }

    @Test
    void who_may_do_anything_may_describe() {
        AccessRules rules = AccessRules.parse("anyone may write on topic orders");
        assertTrue(rules.allow(BOB, Action.DESCRIBE, Kind.TOPIC, "orders"));
        assertFalse(rules.allow(BOB, Action.DESCRIBE, Kind.TOPIC, "others"));
        assertFalse(rules.allow(BOB, Action.READ, Kind.TOPIC, "orders"));
    }

    @Test
    void all_is_every_action_of_the_kind() {
        AccessRules rules = AccessRules.parse("anyone may all on group *; anyone may all on cluster");
        assertTrue(rules.allow(BOB, Action.RESET, Kind.GROUP, "g"));
        assertTrue(rules.allow(BOB, Action.ALTER, Kind.CLUSTER, ""));
        assertFalse(rules.allow(BOB, Action.READ, Kind.TOPIC, "t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anyone",
                "anyone may read",
                "anyone may read on",
                "anyone may read on topic",
                "anyone may read on topic a b",
                "anyone may read on table a",
                "anyone may read on topic a*b",
                "anyone may read on topic **",
                "anyone may read on topic é",
                "anyone may read, write on topic a",
                "anyone may read,,write on topic a",
                "anyone may READ on topic a",
                "anyone may reset on topic a",
                "anyone may write on group a",
                "anyone may read on cluster",
                "anyone may alter on cluster a",
                "may read on topic a",
                "role may read on topic a",
                "role a b may read on topic a",
                "everyone may read on topic a",
                "subject bob read on topic a",
                "subject bob may on topic a"
            })
    void what_is_no_rule_is_refused(String sentence) {
        var e = assertThrows(
                IllegalArgumentException.class, () -> AccessRules.parse("anyone may read on topic a;" + sentence));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("furrow.security.rules: '" + sentence + "'"), e::getMessage);
    }

    @Test
    void empty_sentences_are_none() {
        assertEquals(
                AccessRules.parse("").allow(BOB, Action.READ, Kind.TOPIC, "a"),
                AccessRules.parse(" ; \n ;").allow(BOB, Action.READ, Kind.TOPIC, "a"));
    }
}
