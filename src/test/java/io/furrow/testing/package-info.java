/** What tests stand on: a real PostgreSQL, a running container, and an application of its own. */
@NullMarked
package io.furrow.testing;

import org.jspecify.annotations.NullMarked;
