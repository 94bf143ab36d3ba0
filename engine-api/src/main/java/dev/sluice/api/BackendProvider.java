package dev.sluice.api;

import java.util.List;
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
   * What was found on this machine and what would be of use, a line each, for people: devices,
   * drivers, libraries. Also where the backend is unavailable; never fails.
   */
  default List<String> details() {
    return List.of();
  }

  /**
   * Opens the backend; results have the bits that {@link Op} defines.
   *
   * @throws SluiceException if it is {@link #unavailable()}
   */
  default Backend open() {
    return open(Paths.EXACT);
  }

  /**
   * Opens the backend.
   *
   * @param paths which kernels it may take
   * @throws SluiceException if it is {@link #unavailable()}
   */
  Backend open(Paths paths);
}
