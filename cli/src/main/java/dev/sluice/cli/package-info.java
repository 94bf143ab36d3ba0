/** The {@code sluice} command and the HTML report. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
