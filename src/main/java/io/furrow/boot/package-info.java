/** Settings, migrations, wiring, start and stop, and the embedded database. */
@NullMarked
package io.furrow.boot;

import org.jspecify.annotations.NullMarked;
