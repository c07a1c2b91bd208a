package io.furrow.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a page's console blocks, each with what it prints. Knows as much of a shell and of curl as pages use. */
final class Curl {
    private static final String PROMPT = "$ ";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```$");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
    private static final Pattern PART = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z]+)");

    private final String base;
    private final Map<String, String> variables = new HashMap<>();
    private final List<Shown> shown = new ArrayList<>();

    /** A call and what is printed of its answer. */
    record Shown(Call call, String answer) {}

    private Curl(String base) {
        this.base = base;
    }

    /**
     * What a page shows.
     *
     * @param base what the URLs of all calls begin with
     */
    static List<Shown> shown(String page, String base) {
        Curl curl = new Curl(base);
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            for (String exchange : block.group(1).split("(?m)^" + Pattern.quote(PROMPT), -1)) {
                if (!exchange.isBlank()) {
                    int end = exchange.indexOf('\n');
                    curl.take(
                            exchange.substring(0, end),
                            exchange.substring(end + 1).strip());
                }
            }
        }
        return curl.shown;
    }

    private void take(String command, String printed) {
        List<String> words = words(command);
        if (words.getFirst().equals("curl")) {
            shown.add(new Shown(call(words.subList(1, words.size())), printed));
            return;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            variables.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    private Call call(List<String> words) {
        String method = "";
        String url = "";
        String body = "";
        Map<String, String> headers = new TreeMap<>();
        for (int n = 0; n < words.size(); n++) {
            switch (words.get(n)) {
                case "-N" -> {}
                case "-X" -> method = words.get(++n);
                case "-d" -> body = words.get(++n);
                case "-H" -> {
                    String header = words.get(++n);
                    int colon = header.indexOf(": ");
                    headers.put(header.substring(0, colon), header.substring(colon + 2));
                }
                default -> url = words.get(n);
            }
        }
        if (!url.startsWith(base)) {
            throw new AssertionError(words + " does not call " + base);
        }
        String usual = body.isEmpty() ? "GET" : "POST";
        return Call.of(method.isEmpty() ? usual : method, url.substring(base.length()), headers, body);
    }

    private List<String> words(String command) {
        return WORD.matcher(command).results().map(word -> word(word.group())).toList();
    }

    private String word(String quoted) {
        StringBuilder word = new StringBuilder();
        Matcher part = PART.matcher(quoted);
        while (part.find()) {
            if (part.group(1) != null) {
                word.append(part.group(1));
            } else {
                word.append(VARIABLE.matcher(part.group(2) == null ? part.group(3) : part.group(2))
                        .replaceAll(variable -> Matcher.quoteReplacement(variables.get(variable.group(1)))));
            }
        }
        return word.toString();
    }
}
