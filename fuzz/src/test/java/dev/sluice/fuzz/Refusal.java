package dev.sluice.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a reader says that refuses a file: one line that names it, and the place. */
final class Refusal {
  /** Bytes of a file, lines of a text; layers of a network, and nodes and tensors of a graph. */
  private static final Pattern PLACE =
      Pattern.compile(
          "\\b(byte|offset|line|character) \\d|\\bhas \\d+ bytes|\\bof \\d+ characters"
              + "|its header says|\\bnode (\\d|')|\\btensor '");

  /** What is not at one place: wrong with all of a file, or with several of them together. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "cannot be read|cannot be unpacked|: (with )?the entry |is not a PNG or JPEG image|\\d pixels, more than|other colours than"
              + "|holds no (data set|graph|images)|has no images|has one class|too few different"
              + "|a class without training images|needs one IDX file|do not belong together"
              + "|images in X and \\d+ labels in y|none to train with"
              + "|its (metadata|input|output|opset_import|layers do not fit)|has no class names"
              + "|has more than [0-9,]+ (bytes|nodes|progressive scans)|inputs and \\d+ outputs|more than 2\\^31 numbers");

  private Refusal() {}

  /**
   * @param path the file, or the folder of a data set
   */
  static void check(SluiceException refusal, Path path) {
    String line = String.valueOf(refusal.getMessage());
    assertTrue(line.contains(String.valueOf(path.getFileName())), line);
    assertTrue(line.lines().count() == 1, line);
    assertTrue(PLACE.matcher(line).find() || WHOLE.matcher(line).find(), line);
  }
}
