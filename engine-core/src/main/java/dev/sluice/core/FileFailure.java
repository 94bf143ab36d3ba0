package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says in one line for the user what is wrong with a file. */
public final class FileFailure {
  private static final int MAX_LENGTH = 400;

  private FileFailure() {}

  /** A file cannot be read, and why. */
  public static SluiceException reading(Path file, IOException e) {
    return new SluiceException(file + ": cannot be read: " + reason(e), e);
  }

  /** A file cannot be written, and why. */
  public static SluiceException writing(Path file, IOException e) {
    return new SluiceException(file + ": cannot be written: " + reason(e), e);
  }

  /**
   * Something in a file is not as it must be.
   *
   * @param what may quote the file: it is made one line, printable and not too long
   */
  public static SluiceException of(Path file, @Nullable String what) {
    return new SluiceException(file + ": " + printable(what));
  }

  /** A text from a file as it can be shown: one line, and not too long. */
  static String printable(@Nullable String text) {
    String all = String.valueOf(text);
    int end = all.offsetByCodePoints(0, Math.min(MAX_LENGTH, all.codePointCount(0, all.length())));
    return Printable.text(all.substring(0, end));
  }

  /** Why something could not be read or written. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileSystemException other when other.getReason() != null ->
          Objects.requireNonNull(other.getReason());
      case CharacterCodingException _ -> "it is not UTF-8 text";
      case ClosedByInterruptException _ -> "interrupted";
      default -> Objects.requireNonNullElseGet(e.getMessage(), e::toString);
    };
  }
}
