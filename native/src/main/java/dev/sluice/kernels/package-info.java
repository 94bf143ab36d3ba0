/** The CUDA kernels; they come later. */
@NullMarked
package dev.sluice.kernels;

import org.jspecify.annotations.NullMarked;
