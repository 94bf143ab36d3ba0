/**
 * The reference backend and the conformance suite that every backend runs. Start with {@link
 * dev.sluice.testkit.BackendConformance} to test a backend, and with {@link
 * dev.sluice.testkit.ReferenceBackend} to read what an operation means.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
