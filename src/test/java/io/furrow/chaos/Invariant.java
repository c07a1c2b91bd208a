package io.furrow.chaos;

import java.util.List;

/** Something that must hold in every history. */
interface Invariant {
    /** Where it does not hold. */
    List<Violation> violations(Observations seen);
}
