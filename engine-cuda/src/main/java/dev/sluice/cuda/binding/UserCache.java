package dev.sluice.cuda.binding;

import java.nio.file.Path;

/** Where this user's files are that can be made again. */
public final class UserCache {
  private UserCache() {}

  /**
   * {@code sluice} in {@code XDG_CACHE_HOME}, or in {@code ~/.cache} where that is not set. It need
   * not exist.
   */
  public static Path folder() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    // The XDG specification: a path that is not absolute is to be ignored.
    Path cache =
        xdg != null && Path.of(xdg).isAbsolute()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return cache.resolve("sluice");
  }
}
