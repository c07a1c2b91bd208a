/** Tests of who may do what. */
@NullMarked
package io.furrow.access;

import org.jspecify.annotations.NullMarked;
