/** Membership, assignment, fetch and commit: what every way of reading shares. */
@NullMarked
package io.furrow.consume;

import org.jspecify.annotations.NullMarked;
