package dev.sluice.core;

/** Text from files and names as a terminal can show it: it may hold what moves the cursor. */
public final class Printable {
  private Printable() {}

  /** The text with a question mark for everything that cannot be seen. */
  public static String text(String text) {
    StringBuilder result = new StringBuilder();
    text.codePoints().forEach(c -> result.appendCodePoint(isVisible(c) ? c : '?'));
    return result.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
