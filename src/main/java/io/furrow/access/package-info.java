/** Who asks over the network, and what he may do: tokens are verified and rules are looked up here, and nowhere else. */
@NullMarked
package io.furrow.access;

import org.jspecify.annotations.NullMarked;
