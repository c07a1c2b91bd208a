/** Apache Kafka and Apache Artemis as peers of the benchmark, each broker in a JVM of its own. In the build with {@code -Ppeers}. */
@NullMarked
package io.furrow.benchmark.peers;

import org.jspecify.annotations.NullMarked;
