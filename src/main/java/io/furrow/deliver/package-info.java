/** Push: observer methods fed by consumer groups, retried, and their failures kept. */
@NullMarked
package io.furrow.deliver;

import org.jspecify.annotations.NullMarked;
