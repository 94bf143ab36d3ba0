package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with one sub-folder of PNG or JPEG images per class, or with such a folder {@code train}
 * and perhaps another, {@code test}. The sub-folders' names are the classes' names, in the order of
 * names unless the classes are known; other folders beside {@code train} are not read.
 */
record ImageFolder(Path folder) {
  /** Images that are decoded before they are handed on. */
  private static final int AT_ONCE = 64;

  /** Whether a folder looks like this: at least one image lies in a sub-folder, or in train's. */
  static boolean recognises(Path folder) {
    return holdsClasses(folder) || holdsClasses(folder.resolve("train"));
  }

  private static boolean holdsClasses(Path folder) {
    return Files.isDirectory(folder)
        && Folders.folders(folder).stream()
            .anyMatch(f -> Folders.files(f).stream().anyMatch(ImageFile::recognises));
  }

  /**
   * Decodes all images, on several threads.
   *
   * @param shape what every image is converted to
   * @param known the classes, of which any may have no images; if empty, they are those of the
   *     folders
   * @param space takes the pixels
   * @throws SluiceException if an image cannot be read, or the folders are not one per class
   */
  Parts read(Shape shape, List<String> known, PixelSpace space, Progress progress) {
    Path train = folder.resolve("train");
    boolean separate = holdsClasses(train);
    Path root = separate ? train : folder;
    boolean complete = known.isEmpty();
    List<String> classes = complete ? classes(root) : known;
    LabelledImages rest =
        decode(root, classes, complete, new ImageCollector(shape, space), progress);
    Path test = folder.resolve("test");
    return separate && Files.isDirectory(test)
        ? new Parts(
            classes,
            rest,
            decode(test, classes, complete, new ImageCollector(shape, space), progress),
            "test/")
        : new Parts(classes, rest, null, "");
  }

  private static List<String> classes(Path root) {
    List<String> classes = Folders.folders(root).stream().map(Folders::name).toList();
    if (classes.size() < 2) {
      throw new SluiceException(
          "%s has one class, %s: at least two sub-folders of images are needed"
              .formatted(root, classes.getFirst()));
    }
    return classes;
  }

  /**
   * Decodes the images of one part.
   *
   * @param complete whether the classes are those of the training images, and none may be empty
   */
  private static LabelledImages decode(
      Path root, List<String> classes, boolean complete, ImageCollector to, Progress progress) {
    List<Path> files = new ArrayList<>();
    for (Path folder : Folders.folders(root)) {
      int label = classes.indexOf(Folders.name(folder));
      List<Path> images = Folders.files(folder);
      if (label < 0) {
        throw new SluiceException(
            (complete
                    ? "%s is a class without training images: the classes are %s"
                    : "%s is none of the model's classes, %s: rename it, or move it elsewhere")
                .formatted(folder, String.join(", ", classes)));
      }
      if (complete && images.isEmpty()) {
        throw new SluiceException(folder + " has no images: add some, or remove the folder");
      }
      for (Path image : images) {
        files.add(image);
        to.label(label);
      }
    }
    try (Progress.Task task = progress.start(root.toString(), files.size(), "images")) {
      for (int first = 0; first < files.size(); first += AT_ONCE) {
        List<Path> some = files.subList(first, Math.min(first + AT_ONCE, files.size()));
        for (byte[] image :
            some.parallelStream().map(file -> ImageFile.read(file, to.shape())).toList()) {
          to.image(image);
          task.reached(to.images());
        }
      }
    }
    return to.finish();
  }
}
