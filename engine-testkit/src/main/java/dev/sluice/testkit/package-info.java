/** The reference backend and the conformance suite that every backend runs. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
