package dev.sluice.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with files and links in it, as a text describes it. Each line is one of
 *
 * <pre>
 * png NAME            a file that is a PNG image
 * jpg NAME            one that begins like a JPEG image
 * raw NAME CONTENT    one that holds the rest of the line
 * link NAME TARGET    a symbolic link, wherever it leads
 * </pre>
 *
 * <p>A name may have folders before it, which are made, and no spaces. Lines that say nothing of
 * this kind, or name something outside of the folder, are left out.
 */
final class FolderTree {
  private static final int MOST_LINES = 16;

  private static final byte[] PNG =
      HexFormat.of()
          .parseHex(
              "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55000000"
                  + "0a49444154789c636800000082008177cd72b60000000049454e44ae426082");
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ffe000104a464946");

  private final Path root;

  private FolderTree(Path root) {
    this.root = root;
  }

  /** Makes an empty folder of {@code root}, or replaces what is in it, as a text says. */
  static void write(Path root, byte[] text) throws IOException {
    delete(root);
    Files.createDirectories(root);
    FolderTree tree = new FolderTree(root);
    List<String> lines =
        new String(text, StandardCharsets.UTF_8).lines().limit(MOST_LINES).toList();
    for (String line : lines) {
      tree.add(line.split(" ", 3));
    }
  }

  private void add(String[] words) throws IOException {
    if (words.length < 2) {
      return;
    }
    try {
      Path path = root.resolve(words[1]).normalize();
      if (path.equals(root) || !path.startsWith(root) || leadsAway(path)) {
        return;
      }
      Files.createDirectories(path.resolveSibling(""));
      String more = words.length < 3 ? "" : words[2];
      switch (words[0]) {
        case "png" -> Files.write(path, PNG);
        case "jpg" -> Files.write(path, JPEG);
        case "raw" -> Files.writeString(path, more);
        case "link" -> Files.createSymbolicLink(path, Path.of(more));
        default -> {}
      }
    } catch (InvalidPathException | IOException e) {
      // a name that this system does not take, or that is there already
    }
  }

  /** Whether a link lies on the way, or there already, so that something else would be written. */
  private boolean leadsAway(Path path) {
    Path at = root;
    for (Path name : root.relativize(path)) {
      at = at.resolve(name);
      if (Files.isSymbolicLink(at)) {
        return true;
      }
    }
    return false;
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) { // follows no links
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
