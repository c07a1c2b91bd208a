package io.furrow.boot;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a service has said on its console, from its banner on.
 *
 * @param lines as they are, with all characters but the line feeds
 */
public record ServiceLog(List<String> lines) {
    private static final Pattern LOGGED = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4} [A-Z]+ [\\w.$]+: \\P{Cntrl}*");
    private static final Pattern BANNER = Pattern.compile("(?:Database: .*|Try:| {2}(?:furrow=|curl |each ).*|)");

    public static ServiceLog of(String said) {
        return new ServiceLog(Arrays.asList(said.split("\n", -1)));
    }

    /** Lines that no logger has begun: those of stack traces, and those that somebody has forged; also those with control characters. */
    public List<String> foreign() {
        return lines.stream()
                .filter(line ->
                        !LOGGED.matcher(line).matches() && !BANNER.matcher(line).matches())
                .toList();
    }

    /** Lines that tell of something that must not happen. */
    public List<String> errors() {
        return lines.stream()
                .filter(line -> line.contains(" SEVERE ") || line.contains("Exception") || line.contains("50001"))
                .toList();
    }
}
