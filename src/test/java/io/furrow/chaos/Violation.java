package io.furrow.chaos;

import java.util.List;

/**
 * A place in a history where an invariant does not hold.
 *
 * @param invariant its id, such as L1
 * @param sentence what happened, in words
 * @param evidence the few events that show it
 */
record Violation(String invariant, String sentence, List<Event> evidence) {}
