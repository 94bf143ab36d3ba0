package dev.sluice.api;

/**
 * Something outside the program is not as it must be: a file, an argument, a device, the network.
 *
 * <p>The message is one line for the user. It names the file or the part, the place, and what to
 * do. Programming errors are {@link IllegalArgumentException} or {@link IllegalStateException}
 * instead.
 */
public class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SluiceException(String message) {
    super(message);
  }

  public SluiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
