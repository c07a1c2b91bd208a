@NullMarked
package io.furrow.topic;

import org.jspecify.annotations.NullMarked;
