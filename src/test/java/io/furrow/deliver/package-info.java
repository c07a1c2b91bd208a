@NullMarked
package io.furrow.deliver;

import org.jspecify.annotations.NullMarked;
