package dev.sluice.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code check} found out; what {@code check --json} writes.
 *
 * @param emulated whether the device is none: then times say nothing about a real one
 * @param conformance null if it was not asked for
 * @param comparedWith the backend whose bits were expected; null if none were compared
 * @param bits of every width; empty if they were not compared
 * @param speed of every network and batch, first with exact paths
 */
record CheckReport(
    String sluice,
    String backend,
    String device,
    String paths,
    boolean emulated,
    @Nullable SuiteRun conformance,
    @Nullable String comparedWith,
    List<BitCheck.Row> bits,
    List<Speed> speed) {
  CheckReport {
    bits = List.copyOf(bits);
    speed = List.copyOf(speed);
  }

  /** Widths whose logits are not what they should be. */
  long differing() {
    return bits.stream().filter(row -> row.differing() > 0).count();
  }

  /** Tests that failed. */
  int failed() {
    return conformance == null ? 0 : conformance.failures().size();
  }

  /** Whether nothing is wrong; public for JSON. */
  public boolean isPassed() {
    return failed() == 0 && differing() == 0;
  }
}
