package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says in one line for the user what is wrong with a file. */
final class FileFailure {
  private static final int MAX_LENGTH = 400;

  private FileFailure() {}

  static SluiceException reading(Path file, IOException e) {
    return new SluiceException(file + ": cannot be read: " + reason(e), e);
  }

  static SluiceException writing(Path file, IOException e) {
    return new SluiceException(file + ": cannot be written: " + reason(e), e);
  }

  /**
   * @param what may quote the file: it is made one line, printable and not too long
   */
  static SluiceException of(Path file, @Nullable String what) {
    return new SluiceException(file + ": " + printable(what));
  }

  /** A text from a file as it can be shown: a name may hold what moves the terminal's cursor. */
  static String printable(@Nullable String text) {
    StringBuilder result = new StringBuilder();
    String.valueOf(text)
        .codePoints()
        .limit(MAX_LENGTH)
        .forEach(c -> result.appendCodePoint(isPrintable(c) ? c : '?'));
    return result.toString();
  }

  private static boolean isPrintable(int codePoint) {
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

  private static @Nullable String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileSystemException other when other.getReason() != null -> other.getReason();
      case ClosedByInterruptException _ -> "interrupted";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
