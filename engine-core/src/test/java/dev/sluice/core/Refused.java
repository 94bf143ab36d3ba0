package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;

/** What a user is told when something is refused. */
final class Refused {
  private Refused() {}

  /** Checks that an action is refused with one line that holds a text. */
  static void check(String expected, Runnable action) {
    String message = String.valueOf(assertThrows(SluiceException.class, action::run).getMessage());
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  /** Checks that a model file is refused with one line that starts with its name. */
  static void checkModel(Path file, String expected) {
    check(expected, () -> ModelFile.read(file));
    check(file + ": ", () -> ModelFile.read(file));
  }
}
