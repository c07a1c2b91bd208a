/** What must hold whatever breaks: histories that clients write while faults come and go, and what is checked in them. */
@NullMarked
package io.furrow.chaos;

import org.jspecify.annotations.NullMarked;
