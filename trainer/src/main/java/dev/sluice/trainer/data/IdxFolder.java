package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A folder of IDX files, as MNIST comes: one file of images and one of labels for training, and
 * perhaps as many for testing. What a file holds, its content says; that it is for testing, its
 * name does.
 */
record IdxFolder(Path folder, List<IdxFile> files) {
  /** The IDX files of a folder; of {@code NAME} and {@code NAME.gz}, the first. Perhaps none. */
  static IdxFolder of(Path folder) {
    TreeMap<String, IdxFile> byName = new TreeMap<>();
    for (Path file : Folders.files(folder)) {
      String name = Folders.name(file).replaceFirst("\\.gz$", "");
      IdxFile.recognise(file).ifPresent(idx -> byName.putIfAbsent(name, idx));
    }
    return new IdxFolder(folder, List.copyOf(byName.values()));
  }

  /**
   * Reads the files.
   *
   * @param classes the classes' names; if empty, classes get numbers as far as the training labels
   *     go
   * @param fewest at least so many numbers
   * @param space takes the pixels
   * @throws SluiceException if a file is broken, or if the files do not fit together
   */
  Parts read(List<String> classes, int fewest, PixelSpace space) {
    List<IdxFile> testFiles = filter(files, f -> Folders.isForTesting(f.file()));
    Part rest =
        Part.of(folder + " (training part)", filter(files, f -> !testFiles.contains(f)), space);
    List<String> names = classes.isEmpty() ? rest.numberedClasses(fewest) : classes;
    rest.checkLabels(names.size());
    if (testFiles.isEmpty()) {
      return new Parts(names, rest.labelled(), null, "");
    }
    Part test = Part.of(folder + " (test part)", testFiles, space);
    test.checkLabels(names.size());
    if (!test.images.shape().equals(rest.images.shape())) {
      throw new SluiceException(
          "%s has images of %s, but %s of %s: they must be equal"
              .formatted(
                  test.imageFile.file(),
                  test.images.shape(),
                  rest.imageFile.file(),
                  rest.images.shape()));
    }
    return new Parts(names, rest.labelled(), test.labelled(), Folders.name(test.imageFile.file()));
  }

  private static List<IdxFile> filter(List<IdxFile> files, Predicate<IdxFile> kind) {
    return files.stream().filter(kind).toList();
  }

  /** One file of images with its file of labels. */
  private static final class Part {
    private final IdxFile imageFile;
    private final IdxFile labelFile;
    private final ImageCollector images;
    private final byte[] labels;

    private Part(IdxFile imageFile, IdxFile labelFile, PixelSpace space) {
      this.imageFile = imageFile;
      this.labelFile = labelFile;
      this.images = imageFile.readImages(space);
      this.labels = readLabels();
    }

    static Part of(String what, List<IdxFile> files, PixelSpace space) {
      List<IdxFile> labelFiles = filter(files, IdxFile::holdsLabels);
      List<IdxFile> imageFiles = filter(files, f -> !f.holdsLabels());
      if (imageFiles.size() != 1 || labelFiles.size() != 1) {
        throw new SluiceException(
            "%s needs one IDX file of images and one of labels, but has %s"
                .formatted(what, files.isEmpty() ? "none" : names(files)));
      }
      IdxFile imageFile = imageFiles.getFirst();
      IdxFile labelFile = labelFiles.getFirst();
      return new Part(imageFile, labelFile, space);
    }

    /** Many labels are read only if there are as many images. */
    private byte[] readLabels() {
      int count = labelFile.count();
      if (count > IdxFile.FEW) {
        checkTogether(count);
      }
      byte[] found = labelFile.readLabels();
      checkTogether(count);
      return found;
    }

    private void checkTogether(int labels) {
      if (images.images() != labels) {
        throw new SluiceException(
            "%s has %d images, but %s has %d labels: they do not belong together"
                .formatted(imageFile.file(), images.images(), labelFile.file(), labels));
      }
    }

    private static String names(List<IdxFile> files) {
      return files.stream().map(f -> Folders.name(f.file())).collect(Collectors.joining(", "));
    }

    LabelledImages labelled() {
      for (int i = 0; i < labels.length; i++) {
        images.label(label(i));
      }
      return images.finish();
    }

    private int label(int i) {
      return Byte.toUnsignedInt(labels[i]);
    }

    List<String> numberedClasses(int fewest) {
      int largest = IntStream.range(0, labels.length).map(this::label).max().orElseThrow();
      int classes = Math.max(largest + 1, fewest);
      if (classes == 1) {
        throw new SluiceException(labelFile.file() + " has one class, 0: at least two are needed");
      }
      return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    void checkLabels(int classes) {
      for (int i = 0; i < labels.length; i++) {
        if (label(i) >= classes) {
          throw new SluiceException(
              "%s: label %d, at %s, is %d, but there are only the classes 0 to %d"
                  .formatted(labelFile.file(), i, labelFile.labelPlace(i), label(i), classes - 1));
        }
      }
    }
  }
}
