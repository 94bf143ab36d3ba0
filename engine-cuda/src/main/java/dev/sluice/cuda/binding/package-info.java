/**
 * CUDA's driver API as the backend needs it, the two ways to call it, and the search for a driver
 * and a device.
 */
@NullMarked
package dev.sluice.cuda.binding;

import org.jspecify.annotations.NullMarked;
