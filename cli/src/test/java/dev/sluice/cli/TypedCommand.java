package dev.sluice.cli;

import java.util.List;

/**
 * A command on a page.
 *
 * @param place the page and the line
 * @param text without a comment
 */
record TypedCommand(String place, String text) {
  /** From the sources, and from a bundle. */
  private static final List<String> SLUICE = List.of("./sluice", "sluice/bin/sluice");

  /** The words, which have no quotes. */
  private List<String> words() {
    return List.of(text.split(" +"));
  }

  String program() {
    return words().getFirst();
  }

  boolean isSluice() {
    return SLUICE.contains(program());
  }

  boolean isJava() {
    return program().equals("java");
  }

  List<String> arguments() {
    return words().subList(1, words().size());
  }

  @Override
  public String toString() {
    return place + ": " + text;
  }
}
