/** Traffic that nobody should send, and what becomes of those who send what they should beside it. */
@NullMarked
package io.furrow.fuzz;

import org.jspecify.annotations.NullMarked;
