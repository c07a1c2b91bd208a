/** What holds for the whole of Furrow. */
@NullMarked
package io.furrow;

import org.jspecify.annotations.NullMarked;
