/** Topics, their partitions and settings. */
@NullMarked
package io.furrow.topic;

import org.jspecify.annotations.NullMarked;
