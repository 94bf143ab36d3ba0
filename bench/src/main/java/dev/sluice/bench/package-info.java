/** JMH benchmarks and comparisons with other libraries. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
