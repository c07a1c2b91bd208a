/** What Furrow adds to Helidon's JPA integration. Left out of the bean archive where that integration is not there. */
@NullMarked
package io.furrow.boot.helidon;

import org.jspecify.annotations.NullMarked;
