package io.furrow.benchmark;

import java.util.List;

/** One question, answered by measuring variants side by side. */
interface Case {
    /** What it is asked for by. */
    String name();

    /** What the table says above. */
    String title();

    /** The variants, to be measured in turn. Those of one group are compared with the first of it. */
    List<Variant> variants(Bench bench) throws Exception;
}
