/**
 * NVIDIA's libraries as an alternative to the own kernels, for those who take speed over the bits
 * of the other backends: which are there, the ways each can be called, the layers they take, and
 * the choice of the fastest.
 */
@NullMarked
package dev.sluice.cuda.vendor;

import org.jspecify.annotations.NullMarked;
