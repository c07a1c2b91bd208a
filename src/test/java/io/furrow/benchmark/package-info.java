/** How fast Furrow is, beside the limits of PostgreSQL itself and beside its peers, in one run. */
@NullMarked
package io.furrow.benchmark;

import org.jspecify.annotations.NullMarked;
