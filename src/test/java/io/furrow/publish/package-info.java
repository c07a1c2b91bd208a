@NullMarked
package io.furrow.publish;

import org.jspecify.annotations.NullMarked;
