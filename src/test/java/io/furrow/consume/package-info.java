@NullMarked
package io.furrow.consume;

import org.jspecify.annotations.NullMarked;
