/** How Furrow starts and stops, and what it refuses to start with. */
@NullMarked
package io.furrow.boot;

import org.jspecify.annotations.NullMarked;
