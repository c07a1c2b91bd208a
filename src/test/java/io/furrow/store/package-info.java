@NullMarked
package io.furrow.store;

import org.jspecify.annotations.NullMarked;
