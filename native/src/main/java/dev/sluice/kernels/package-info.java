/** The CUDA kernels, compiled for what the machine that built them had compilers for. */
@NullMarked
package dev.sluice.kernels;

import org.jspecify.annotations.NullMarked;
