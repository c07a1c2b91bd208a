/** Tests of health and metrics over HTTP. */
@NullMarked
package io.furrow.observe;

import org.jspecify.annotations.NullMarked;
