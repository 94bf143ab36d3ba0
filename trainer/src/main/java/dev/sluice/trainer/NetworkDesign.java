package dev.sluice.trainer;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;

/** What a network of any widths is built from: a known one, or a user's own. */
public interface NetworkDesign {
  /** Its name, for people. */
  String id();

  /** The images it was made for; what a folder of images is converted to. */
  Shape input();

  /**
   * Builds the network.
   *
   * @throws SluiceException if the images are too small for it, or the widths name a layer that it
   *     does not have or do not fit
   */
  Network build(Shape images, int classes, Widths widths, Connectivity connectivity);
}
