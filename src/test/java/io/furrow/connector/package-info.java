@NullMarked
package io.furrow.connector;

import org.jspecify.annotations.NullMarked;
