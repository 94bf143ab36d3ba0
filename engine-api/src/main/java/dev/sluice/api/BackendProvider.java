package dev.sluice.api;

import java.util.Optional;

/** How a backend is found: through {@link java.util.ServiceLoader}. Loading it never fails. */
public interface BackendProvider {
  /** Short and lower-case: {@code cpu}, {@code cuda}. */
  String name();

  /** Where several are available, the highest is taken unless the user names another. */
  int preference();

  /**
   * Why this backend cannot be opened here and what to do about it, in one line; empty if it can.
   */
  Optional<String> unavailable();

  /**
   * Opens the backend.
   *
   * @throws SluiceException if it is {@link #unavailable()}
   */
  Backend open();
}
