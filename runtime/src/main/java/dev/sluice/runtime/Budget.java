package dev.sluice.runtime;

import dev.sluice.core.Session;

/**
 * Limits how wide an inference may be, by time or energy. A {@link Cascade} asks before every run
 * and tells what it ran; so a budget belongs to one cascade and one thread.
 */
public interface Budget {
  /** In place of the step that a run goes on from: it begins with the image. */
  int FROM_INPUT = -1;

  /** What happens when not even the narrowest step fits. */
  enum WhenNothingFits {
    /** The narrowest step runs, and the budget is exceeded. */
    RUN_NARROWEST,
    /** Nothing runs, and there is no answer. */
    REFUSE
  }

  /** Everything is allowed. */
  Budget UNLIMITED =
      new Budget() {
        @Override
        public void begin(int images) {}

        @Override
        public boolean allows(int from, int to) {
          return true;
        }

        @Override
        public void ran(int from, int to, int images) {}

        @Override
        public void end() {}

        @Override
        public WhenNothingFits whenNothingFits() {
          return WhenNothingFits.RUN_NARROWEST;
        }
      };

  /**
   * Refuses a session that the budget is not for.
   *
   * @throws dev.sluice.api.SluiceException saying what differs, such as the device
   */
  default void check(Session session) {}

  /** An inference begins; {@link #allows} is asked about its images. */
  void begin(int images);

  /**
   * Whether the next run fits. Asked for every image that would go on, of two steps if the wider
   * one is denied, and before the first run for one step after another, from the wished one down.
   *
   * @param from the step that was run, or {@link #FROM_INPUT}
   * @param to a wider step
   */
  boolean allows(int from, int to);

  /** The run has ended. */
  void ran(int from, int to, int images);

  /** The inference has ended: every image is answered, or will not be. */
  void end();

  /** What happens when not even the narrowest step fits. */
  WhenNothingFits whenNothingFits();
}
