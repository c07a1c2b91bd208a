package io.furrow.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What is answered where the server refuses a request before any of our code sees it, in the one form of all errors.
 *
 * @param status of the answer
 * @param type its media type
 * @param body what it says
 */
public record EarlyRefusal(int status, String type, String body) {
    /** In place of an answer that the server would give without a body. */
    public static EarlyRefusal of(int status) {
        Problem problem = Problem.of(status);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            JsonWriter.answer(problem).write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EarlyRefusal(problem.code().status(), MediaTypes.PROBLEM, body.toString(StandardCharsets.UTF_8));
    }
}
