package dev.sluice.runtime.accelerator;

import java.util.List;

/**
 * What one image costs on an accelerator: an estimate. By operation and by level it adds up to the
 * total.
 *
 * @param accelerator where
 * @param operations one after another
 */
public record Cost(Accelerator accelerator, List<Work> operations) {
  private static final double PICOJOULE = 1e-12;

  public Cost {
    operations = List.copyOf(operations);
  }

  public long cycles() {
    return operations.stream().mapToLong(Work::cycles).sum();
  }

  /** Cycles over clock: the DRAM is taken to keep up with the tile. */
  public double seconds() {
    return cycles() / accelerator.clockHertz();
  }

  /** How many events there are of a level. */
  public long events(Level level) {
    return operations.stream().mapToLong(work -> work.events(level)).sum();
  }

  /** Energy of everything. */
  public double joules() {
    return operations.stream().mapToDouble(this::joules).sum();
  }

  /** Energy of one level. */
  public double joules(Level level) {
    return operations.stream().mapToDouble(work -> joules(work, level)).sum();
  }

  /** Energy of one operation. */
  public double joules(Work work) {
    double sum = 0;
    for (Level level : Level.values()) {
      sum += joules(work, level);
    }
    return sum;
  }

  /** Energy of one level in one operation. */
  public double joules(Work work, Level level) {
    return work.events(level) * accelerator.energies().of(level) * PICOJOULE;
  }
}
