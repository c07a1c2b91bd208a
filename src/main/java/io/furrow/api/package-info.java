/** The words an application speaks: publishing, consuming, topics, groups, errors and news. */
@NullMarked
package io.furrow.api;

import org.jspecify.annotations.NullMarked;
