/** The backend that runs on NVIDIA graphics processors; it comes later. */
@NullMarked
package dev.sluice.cuda;

import org.jspecify.annotations.NullMarked;
