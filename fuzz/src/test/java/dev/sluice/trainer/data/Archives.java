package dev.sluice.trainer.data;

import java.nio.file.Path;

/** Hands archives to their reader, which only named data sets use otherwise. */
public final class Archives {
  private Archives() {}

  /** As {@link TarGz#unpack}. */
  public static void unpack(Path archive, Path folder) {
    TarGz.unpack(archive, folder);
  }
}
