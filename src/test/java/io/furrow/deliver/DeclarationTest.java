package io.furrow.deliver;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.furrow.api.Message;
import io.furrow.api.Subscribed;
import io.furrow.testing.TestService;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DeclarationTest {

    static class WrongType {
        void takesText(@Observes @Subscribed(topic = "t", group = "g") String text) {
            throw new AssertionError(text);
        }
    }

    static class AnyType {
        void takesAnything(@Observes @Subscribed(topic = "t", group = "g") Message<?> message) {
            throw new AssertionError(message);
        }
    }

    static class Asynchronous {
        void takesLater(@ObservesAsync @Subscribed(topic = "t", group = "g") Message<String> message) {
            throw new AssertionError(message);
        }
    }

    static class Unnamed {
        void takesNowhere(@Observes @Subscribed(topic = "a topic", group = "g") Message<String> message) {
            throw new AssertionError(message);
        }
    }

    static class Twice {
        void one(@Observes @Subscribed(topic = "twin", group = "g") Message<String> message) {
            throw new AssertionError(message);
        }

        void other(@Observes @Subscribed(topic = "twin", group = "g") Message<String> message) {
            throw new AssertionError(message);
        }
    }

    @Test
    void declarations_that_cannot_work_stop_the_start_with_a_sentence_each() {
        String refusal = refusalOf(WrongType.class, AnyType.class, Asynchronous.class, Unnamed.class, Twice.class);

        assertSays(refusal, "WrongType.takesText(java.lang.String) cannot subscribe: it must observe a Message");
        assertSays(refusal, "AnyType.takesAnything(io.furrow.api.Message) cannot subscribe: it must observe a Message");
        assertSays(
                refusal,
                "Asynchronous.takesLater(io.furrow.api.Message) cannot subscribe: it must use plain @Observes");
        assertSays(refusal, "Unnamed.takesNowhere(io.furrow.api.Message) cannot subscribe: topic and group");
        assertSays(refusal, "both subscribe to topic twin in group g: each message would reach only one of them");
        assertSays(refusal, "Twice.one(io.furrow.api.Message)");
        assertSays(refusal, "Twice.other(io.furrow.api.Message)");
    }

    private static void assertSays(String refusal, String sentence) {
        assertTrue(refusal.contains(sentence), () -> "Nothing of '" + sentence + "' in:\n" + refusal);
    }

    private static String refusalOf(Class<?>... observers) {
        try (TestService service = TestService.onFreshDatabase().inviting(observers)) {
            RuntimeException failure = assertThrows(RuntimeException.class, service::start);
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }
}
