/** The HTTP edge: Kafka's REST v2 convention over the same api that an application uses. Keeps no state in the process. */
@NullMarked
package io.furrow.rest;

import org.jspecify.annotations.NullMarked;
