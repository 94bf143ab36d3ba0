/**
 * What a network is ({@link dev.sluice.api.Network}), what a backend is asked to run ({@link
 * dev.sluice.api.Plan}), and what it must offer ({@link dev.sluice.api.Backend}).
 */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
