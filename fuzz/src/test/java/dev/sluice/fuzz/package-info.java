/** Readers of files meet bytes that nobody meant for them. */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
