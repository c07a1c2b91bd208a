/** An application that embeds Furrow: it has its own data source, its own persistence unit and its own tables. */
@NullMarked
package io.furrow.shop;

import org.jspecify.annotations.NullMarked;
