package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Opens data sets: public ones by name, others by folder. What one object reads shares its memory.
 */
public final class DataSets {
  /** What part of the largest heap pixels may take: one in so many. */
  private static final int HEAP_SHARE = 4;

  private final Environment machine;
  private final List<NamedSet> known;
  private final Download.Patience patience;
  private final PixelSpace space;

  /**
   * @param memory for the pixels of all that is read, in bytes; those beyond it go to files in the
   *     user's cache
   */
  DataSets(Environment machine, List<NamedSet> known, Download.Patience patience, long memory) {
    this.machine = machine;
    this.known = known;
    this.patience = patience;
    this.space = new PixelSpace(memory, machine.cache());
  }

  /**
   * How to open a data set.
   *
   * @param imageShape what PNG and JPEG files are converted to, usually a network's input; other
   *     formats have a shape of their own
   * @param classes of a model that is asked about the images or goes on with them: images find
   *     theirs by its name, and not all of them need images. Empty for the classes of the data, all
   *     of which do
   * @param seed decides which images are for validation, and for testing where the set does not say
   * @param testShare the share of test images, above 0 and below 1, where the set does not say
   * @param progress is told about downloads and decoding
   */
  public record Options(
      Shape imageShape, List<String> classes, long seed, double testShare, Progress progress) {
    public Options {
      classes = List.copyOf(classes);
      if (!(testShare > 0 && testShare < 1)) {
        throw new SluiceException("the share of test images must be between 0 and 1: " + testShare);
      }
    }
  }

  /** The names of the public data sets. */
  public static List<String> names() {
    return NamedSet.ALL.stream().map(NamedSet::name).toList();
  }

  /** The name of the data set that {@link #open} would read: its own, or a folder's last part. */
  public static String name(String nameOrFolder) {
    return names().contains(nameOrFolder)
        ? nameOrFolder
        : Folders.name(Path.of(nameOrFolder).toAbsolutePath().normalize());
  }

  /**
   * Reads a data set, downloading it before if need be. Blocks.
   *
   * <p>Pixels take a quarter of the largest heap at most: name all sets that are needed together to
   * {@link #openAll}, so that they share it. Those that do not fit are copied to a file in the
   * user's cache, {@code $XDG_CACHE_HOME/sluice}, which has no name and goes with the data set or
   * the program; they are read from there whenever they are needed.
   *
   * <p>A folder holds IDX files, files of CIFAR-10's binary version, SVHN's cropped digits as
   * MAT-files, or a sub-folder of PNG or JPEG images for each class; or nothing but one other
   * folder that does.
   *
   * @param nameOrFolder one of {@link #names()}, which are looked for in {@code $SLUICE_DATA}, the
   *     user's cache and {@code /usr/share/datasets} before they are downloaded; or a folder. A
   *     folder with such a name is {@code ./mnist}
   * @throws SluiceException if there is no such data set, it cannot be downloaded, or it is broken;
   *     if it has images of a class that is none of those that the options name
   */
  public static DataSet open(String nameOrFolder, Options options) {
    return openAll(List.of(nameOrFolder), _ -> options).getFirst();
  }

  /**
   * Reads several data sets, as {@link #open} does one. Their pixels take a quarter of the largest
   * heap together; the first sets have it first.
   *
   * @param options of each name or folder
   * @throws SluiceException as {@link #open}
   */
  public static List<DataSet> openAll(
      List<String> namesOrFolders, Function<String, Options> options) {
    long memory = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    DataSets sets =
        new DataSets(Environment.ofThisMachine(), NamedSet.ALL, Download.Patience.NORMAL, memory);
    return namesOrFolders.stream().map(set -> sets.read(set, options.apply(set))).toList();
  }

  /**
   * Sets to be learned from together: each without the validation and test images that one of them
   * trains on, which would judge a model that has learned them. Images are the same if their pixels
   * are.
   *
   * @throws SluiceException if a set has no validation or no test images left
   */
  public static List<DataSet> apart(List<DataSet> sets) {
    return Splits.apart(sets);
  }

  DataSet read(String nameOrFolder, Options options) {
    for (NamedSet set : known) {
      if (set.name().equals(nameOrFolder)) {
        Path folder = new NamedData(machine, patience, options.progress()).locate(set);
        return split(set.name(), parts(folder, set.classes(), options), options);
      }
    }
    Path folder = Path.of(nameOrFolder);
    if (!Files.isDirectory(folder)) {
      throw new SluiceException(
          "%s is neither a folder nor one of the data sets %s"
              .formatted(
                  nameOrFolder,
                  known.stream().map(NamedSet::name).collect(Collectors.joining(", "))));
    }
    return split(name(nameOrFolder), parts(folder, List.of(), options), options);
  }

  private static DataSet split(String name, Parts parts, Options options) {
    Parts wanted = options.classes().isEmpty() ? parts : parts.among(options.classes(), name);
    return Splits.split(name, wanted, options.testShare(), options.seed());
  }

  /** Reads a folder, or the only folder in it, and so on. */
  private Parts parts(Path folder, List<String> classes, Options options) {
    for (Path at = folder; ; ) {
      Optional<Parts> parts = partsIfKnown(at, classes, options);
      if (parts.isPresent()) {
        return parts.get();
      }
      List<Path> inner = Folders.folders(at);
      if (inner.size() != 1) {
        throw new SluiceException(
            folder
                + " holds no data set: it needs IDX files, CIFAR-10 binary files, SVHN's MAT-files, or a"
                + " sub-folder of PNG or JPEG images for each class");
      }
      at = inner.getFirst();
    }
  }

  private Optional<Parts> partsIfKnown(Path folder, List<String> classes, Options options) {
    IdxFolder idx = IdxFolder.of(folder);
    if (!idx.files().isEmpty()) {
      return Optional.of(idx.read(classes, options.classes().size(), space));
    }
    CifarFolder cifar = CifarFolder.of(folder);
    if (!cifar.files().isEmpty()) {
      return Optional.of(cifar.read(space));
    }
    SvhnFolder svhn = SvhnFolder.of(folder);
    if (!svhn.files().isEmpty()) {
      return Optional.of(svhn.read(space));
    }
    return ImageFolder.recognises(folder)
        ? Optional.of(
            new ImageFolder(folder)
                .read(options.imageShape(), options.classes(), space, options.progress()))
        : Optional.empty();
  }
}
