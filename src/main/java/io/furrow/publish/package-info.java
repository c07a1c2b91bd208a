/** A message becomes a stored row: in the caller's transaction, or grouped with its neighbours. */
@NullMarked
package io.furrow.publish;

import org.jspecify.annotations.NullMarked;
