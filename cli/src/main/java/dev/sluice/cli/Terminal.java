package dev.sluice.cli;

import org.jline.nativ.CLibrary;

/** Whether anybody sees what is drawn. */
final class Terminal {
  private static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /** Whether standard error is a terminal. */
  static boolean onStandardError() {
    try {
      return CLibrary.isatty(STANDARD_ERROR) == 1;
    } catch (LinkageError e) { // there is no such library for this system: lines serve everywhere
      return false;
    }
  }
}
