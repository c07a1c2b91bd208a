/** Health and metrics: listens to the news and looks at the storage; nothing ever calls it. */
@NullMarked
package io.furrow.observe;

import org.jspecify.annotations.NullMarked;
