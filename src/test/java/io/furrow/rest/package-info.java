/** Tests of the HTTP edge: its pure parts alone, the rest over real HTTP. */
@NullMarked
package io.furrow.rest;

import org.jspecify.annotations.NullMarked;
