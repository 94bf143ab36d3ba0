/**
 * The proof on a user's own images: everything that a decision for or against adaptive widths
 * needs.
 */
@NullMarked
package dev.sluice.trainer.proof;

import org.jspecify.annotations.NullMarked;
