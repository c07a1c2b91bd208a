/** Forgets what is too old, too much or deleted, and gives its disk space back. */
@NullMarked
package io.furrow.retention;

import org.jspecify.annotations.NullMarked;
