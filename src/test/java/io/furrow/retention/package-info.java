@NullMarked
package io.furrow.retention;

import org.jspecify.annotations.NullMarked;
