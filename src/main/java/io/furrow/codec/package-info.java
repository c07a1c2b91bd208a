/** Objects become bytes and bytes become objects: what publishing and every way of consuming share. */
@NullMarked
package io.furrow.codec;

import org.jspecify.annotations.NullMarked;
