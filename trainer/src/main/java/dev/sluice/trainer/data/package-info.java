/** Data sets: where they come from, their formats and their splits. */
@NullMarked
package dev.sluice.trainer.data;

import org.jspecify.annotations.NullMarked;
