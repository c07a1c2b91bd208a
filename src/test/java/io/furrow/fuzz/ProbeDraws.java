package io.furrow.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.fuzz.Operation.Parameter;
import io.furrow.testing.Wire;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws requests: first every odd text for every parameter once, then anything for any operation. For one thread. */
final class ProbeDraws {
    private static final int MALFORMED = 30;
    private static final int HANGING_UP = 10;
    private static final int ODD_PARAMETER = 80;

    private final List<Operation> operations;
    private final Chance chance;
    private final JsonDraws json;
    private final HeaderDraws headers;
    private final Deque<Turn> sweep;

    /** A parameter of an operation, and the text to send there. */
    private record Turn(Operation operation, Parameter parameter, String text) {}

    /**
     * @param seed of all that draw together
     * @param number which of them this is
     * @param of how many they are
     */
    ProbeDraws(JsonObject document, long seed, int number, int of) {
        this.operations = Operation.of(document);
        this.chance = new Chance(new Random(seed * 31 + number));
        this.json = new JsonDraws(document, chance);
        this.headers = new HeaderDraws(chance);
        List<Turn> turns = new ArrayList<>();
        for (Operation operation : operations) {
            for (Parameter parameter : operation.parameters()) {
                OddInput.TEXTS.forEach(text -> turns.add(new Turn(operation, parameter, text)));
            }
        }
        Collections.shuffle(turns, new Random(seed));
        this.sweep = new ArrayDeque<>();
        for (int i = number; i < turns.size(); i += of) {
            sweep.add(turns.get(i));
        }
    }

    /** Whether every odd text has been sent for every parameter. */
    boolean swept() {
        return sweep.isEmpty();
    }

    Probe next() {
        Turn turn = sweep.poll();
        if (turn != null) {
            return request(turn.operation(), Map.of(turn.parameter(), turn.text()));
        }
        if (chance.permille(MALFORMED)) {
            return new Probe(null, malformed(), false);
        }
        Operation operation = chance.of(operations);
        for (Parameter parameter : operation.parameters()) {
            if (chance.permille(ODD_PARAMETER)) {
                return request(operation, Map.of(parameter, chance.of(OddInput.TEXTS)));
            }
        }
        return request(operation, Map.of());
    }

    private Probe request(Operation operation, Map<Parameter, String> odd) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        List<String> lines = new ArrayList<>();
        boolean asked = true;
        for (Parameter parameter : operation.parameters()) {
            String value = odd.get(parameter);
            boolean drawn = value == null;
            if (value == null) {
                value = json.parameter(parameter);
            }
            switch (parameter.in()) {
                case "path" -> {
                    path = path.replace("{" + parameter.name() + "}", encoded(value));
                    asked &= !value.isEmpty() && !value.equals("..");
                }
                case "query" -> {
                    if (!drawn || chance.permille(300)) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(parameter.name())
                                .append('=')
                                .append(encoded(value));
                    }
                }
                default -> {
                    if (!drawn || chance.permille(300)) {
                        lines.add(parameter.name() + ": " + value);
                        asked &= value.chars().noneMatch(c -> c < ' ');
                    }
                }
            }
        }
        byte @Nullable [] body = body(operation);
        asked &= headers.add(lines, operation, body != null);
        boolean hangsUp = chance.permille(HANGING_UP);
        byte[] bytes = bytes(operation.method() + " " + path + query + " HTTP/1.1", lines, body, hangsUp);
        return new Probe(asked ? operation : null, bytes, hangsUp);
    }

    private byte @Nullable [] body(Operation operation) {
        JsonObject schema = operation.body();
        if (schema != null && !chance.permille(20)) {
            return json.body(schema);
        }
        return chance.permille(20) ? chance.of(OddInput.VALUES).getBytes(UTF_8) : null;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private byte[] bytes(String line, List<String> lines, byte @Nullable [] body, boolean early) {
        boolean chunked = body != null && chance.permille(100);
        if (chunked) {
            lines.add("Transfer-Encoding: chunked");
        } else if (body != null) {
            lines.add("Content-Length: " + (body.length + (early ? 1 + chance.below(100) : 0)));
        }
        byte[] head = (line + "\r\n" + String.join("\r\n", lines) + "\r\n\r\n").getBytes(UTF_8);
        if (body == null) {
            return head;
        }
        return Wire.joined(head, chunked ? chunks(body) : body);
    }

    private byte[] chunks(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + chance.below(5000));
            out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, at, size);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
            at += size;
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    /** What is no request, or one that no client makes. */
    private byte[] malformed() {
        if (chance.permille(200)) {
            return withMethod(Wire.joined(chance.bytes(1 + chance.below(300)), "\r\n\r\n".getBytes(ISO_8859_1)));
        }
        String text = chance.of(OddRequests.ALL);
        byte[] bytes = text.getBytes(ISO_8859_1);
        if (chance.permille(200)) {
            bytes[chance.below(bytes.length)] = (byte) chance.below(256);
        }
        return withMethod(bytes);
    }

    /** With a line of ASCII that begins with letters, and a target that is a path or a URI. */
    private static byte[] withMethod(byte[] request) {
        boolean method = true;
        for (int i = 0; i + 1 < request.length && !(request[i] == '\r' && request[i + 1] == '\n'); i++) {
            request[i] &= 0x7F;
            method &= request[i] != ' ';
            if (method && !Character.isLetter(request[i])) {
                request[i] = 'X';
            } else if (i > 0 && request[i - 1] == ' ' && "h /".indexOf(request[i]) < 0) {
                request[i] = '/';
            }
        }
        return request;
    }
}
