package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A folder of SVHN's cropped digits, {@code train_32x32.mat} and {@code test_32x32.mat}. A file
 * whose name says so is for testing; all others, such as {@code extra_32x32.mat}, are trained on.
 *
 * @see <a href="http://ufldl.stanford.edu/housenumbers/">The Street View House Numbers dataset</a>
 */
record SvhnFolder(Path folder, List<Path> files) {
  private static final List<String> CLASSES =
      IntStream.range(0, SvhnFile.CLASSES).mapToObj(String::valueOf).toList();

  /** The MAT-files of a folder. Perhaps none. */
  static SvhnFolder of(Path folder) {
    return new SvhnFolder(
        folder, Folders.files(folder).stream().filter(SvhnFolder::looksRight).toList());
  }

  /** By content, so that files of any name are found; by name, so that a broken file is named. */
  private static boolean looksRight(Path file) {
    return Folders.name(file).endsWith("_32x32.mat") || MatHeader.recognises(file);
  }

  /**
   * Reads the files.
   *
   * @param space takes the pixels
   * @throws SluiceException if a file is broken or there are no training images
   */
  Parts read(PixelSpace space) {
    List<Path> testFiles = files.stream().filter(Folders::isForTesting).toList();
    List<Path> others = files.stream().filter(file -> !testFiles.contains(file)).toList();
    if (others.isEmpty()) {
      throw new SluiceException(folder + " has no train_32x32.mat to train with");
    }
    LabelledImages rest = read(others, space);
    return testFiles.isEmpty()
        ? new Parts(CLASSES, rest, null, "")
        : new Parts(CLASSES, rest, read(testFiles, space), names(testFiles));
  }

  private static LabelledImages read(List<Path> files, PixelSpace space) {
    ImageCollector to = new ImageCollector(SvhnFile.SHAPE, space);
    files.forEach(file -> SvhnFile.read(file, to));
    return to.finish();
  }

  private static String names(List<Path> files) {
    return files.stream().map(Folders::name).collect(Collectors.joining(", "));
  }
}
