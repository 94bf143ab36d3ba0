/** Short programs that show Sluice as a library; every one is a file of its own. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
