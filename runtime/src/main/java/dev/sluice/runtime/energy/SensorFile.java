package dev.sluice.runtime.energy;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Printable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file in which the kernel shows a number or a name. */
record SensorFile(Path path) {
  /** More than any of them holds. */
  private static final int MAX_BYTES = 256;

  SensorFile(Path folder, String name) {
    this(folder.resolve(name));
  }

  /**
   * What it holds, without space or zero bytes around it.
   *
   * @throws SluiceException if it cannot be read
   */
  String text() {
    // Unlike a channel's, this stream survives an interrupt of the thread that happens to ask.
    try (InputStream in = new FileInputStream(path.toFile())) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
      return text.replace("\0", "").strip();
    } catch (IOException e) {
      throw new SluiceException("%s: %s".formatted(path, reason(e)), e);
    }
  }

  /**
   * The whole number that it holds.
   *
   * @throws SluiceException if it cannot be read or holds something else
   */
  long number() {
    String text = text();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrong("\"%s\" is no number".formatted(text));
    }
  }

  /** The exception for something that it holds and that cannot be. */
  SluiceException wrong(String what) {
    return new SluiceException(
        "%s: %s: load the sensor's driver again, or restart the machine"
            .formatted(path, Printable.text(what)));
  }

  private String reason(IOException e) {
    if (!Files.exists(path)) {
      return "there is no such file: see that the sensor's driver is loaded";
    }
    return Files.isReadable(path)
        ? "cannot be read (%s): load the sensor's driver again".formatted(e.getMessage())
        : "no permission: run as root, or once after every start sudo chmod a+r " + path;
  }
}
