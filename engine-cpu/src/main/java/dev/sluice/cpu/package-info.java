/** The backend that runs on the CPU's vector units, written with the Java Vector API. */
@NullMarked
package dev.sluice.cpu;

import org.jspecify.annotations.NullMarked;
