/** The whole of Furrow on real input: an application, two replicas, a crash, and a count of everything at the end. */
@NullMarked
package io.furrow.scenario;

import org.jspecify.annotations.NullMarked;
