package dev.sluice.runtime.energy;

import java.util.OptionalDouble;

/** What one run takes. */
public sealed interface RunEnergy {
  /**
   * A meter told.
   *
   * @param runs one after another
   * @param seconds that all of them took
   * @param joules that were used meanwhile
   * @param idleWatts what is used when nothing runs, if it was measured
   * @param meter that told, for people
   */
  record Measured(long runs, double seconds, double joules, OptionalDouble idleWatts, String meter)
      implements RunEnergy {
    /** Joules of one run with all that the machine used meanwhile. */
    public double grossJoules() {
      return joules / runs;
    }

    /** Joules of one run beyond what idling takes; empty if that was not measured. */
    public OptionalDouble netJoules() {
      return idleWatts.isPresent()
          ? OptionalDouble.of((joules - idleWatts.getAsDouble() * seconds) / runs)
          : OptionalDouble.empty();
    }

    /** Net where the power of idling was measured, else gross; above 0. */
    public double joulesOfRun() {
      return netJoules().orElse(grossJoules());
    }

    /** Where {@link #joulesOfRun()} comes from, in one line for people. */
    public String source() {
      String idle =
          idleWatts.isPresent()
              ? "less %.1f W of idling".formatted(idleWatts.getAsDouble())
              : "with the power of idling";
      return "measured: %s, %s; %,d runs in %.1f s".formatted(meter, idle, runs, seconds);
    }
  }

  /**
   * It is not known.
   *
   * @param reason why and what to do about it, in one line
   */
  record Unknown(String reason) implements RunEnergy {}
}
