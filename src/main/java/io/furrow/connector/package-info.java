/** The MicroProfile Reactive Messaging edge: the connector {@code furrow}. There where the specification's API is. */
@NullMarked
package io.furrow.connector;

import org.jspecify.annotations.NullMarked;
