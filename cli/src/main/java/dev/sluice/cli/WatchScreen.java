package dev.sluice.cli;

/** Where people see what comes by. One thread. */
interface WatchScreen {
  /** A result, for standard output. */
  void result(String line);

  /** Something that went wrong, for standard error. */
  void problem(String line);

  /** To be called often: shows the counts now and then. */
  void refresh(WatchCounts counts);

  /** Shows the counts for the last time. */
  void end(WatchCounts counts);
}
