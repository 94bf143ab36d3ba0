package dev.sluice.core;

import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network before its widths and its classes are known.
 *
 * @param input the images that it is made for
 * @param nodes all layers but the readout, each with a single step: its channels at full width
 */
public record NetworkDraft(Shape input, List<Node> nodes) {
  public NetworkDraft {
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads a JSON file; {@link NetworkJson} tells the format.
   *
   * @throws SluiceException naming the file, the line and the field, if it cannot be read or is not
   *     valid
   */
  public static NetworkDraft read(Path file) {
    try {
      return NetworkJson.readDraft(Files.readString(file));
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    } catch (SluiceException e) {
      throw new SluiceException(file + ": " + e.getMessage(), e);
    }
  }
}
