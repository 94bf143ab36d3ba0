package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Progress;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sluice as one archive for other machines: {@code bin/sluice}, its jars, and a Java runtime.
 *
 * @param platform that it is for
 * @param jars Sluice and what it is made of
 * @param runtime for the platform; null to bundle none
 */
record Bundle(Platform platform, List<Path> jars, @Nullable JavaRuntime runtime) {
  /** The archive's only folder. */
  static final String ROOT = "sluice";

  /**
   * The jars on the module path that this process was started with.
   *
   * @throws SluiceException if they are not packed
   */
  static List<Path> ownJars() {
    List<Path> jars = new ArrayList<>();
    String modulePath = System.getProperty("jdk.module.path", "");
    for (String entry : modulePath.split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        jars.add(path);
      } else if (Files.isDirectory(path) && !Files.exists(path.resolve("module-info.class"))) {
        jars.addAll(jarsIn(path));
      } else {
        throw new SluiceException(
            path + ": Sluice runs from classes that are not packed: start it with ./sluice");
      }
    }
    return jars;
  }

  private static List<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new SluiceException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the archive. Blocks for some ten seconds.
   *
   * @throws SluiceException if that fails
   */
  void write(Path archive, Progress progress) {
    try {
      Path work = Files.createTempDirectory("sluice-bundle");
      try {
        fill(work, progress);
        try (Progress.Task task = progress.start("packing", bytes(work), "bytes")) {
          TarGz.write(archive, work, ROOT, task::reached);
        }
      } finally {
        Trees.delete(work);
      }
    } catch (IOException e) {
      throw new SluiceException(archive + ": cannot be made: " + e.getMessage(), e);
    }
  }

  private void fill(Path work, Progress progress) throws IOException {
    Path lib = Files.createDirectory(work.resolve("lib"));
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      if (!platform.excludes(name)) {
        StoredJar.copy(jar, lib.resolve(name));
      }
    }
    Path launcher = Files.createDirectory(work.resolve("bin")).resolve("sluice");
    copyResource("launcher.sh", launcher);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    copyResource("options", work.resolve("options"));
    copyResource("LICENSE", work.resolve("LICENSE"));
    copyResource("THIRD-PARTY.txt", work.resolve("THIRD-PARTY.txt"));
    if (runtime != null) {
      try (Progress.Task task = progress.start("linking a Java runtime", 1, "runtimes")) {
        runtime.link(work.resolve("runtime"));
        task.reached(1);
      }
    }
  }

  private static void copyResource(String name, Path to) throws IOException {
    try (InputStream from = Bundle.class.getResourceAsStream("bundle/" + name)) {
      Files.copy(Objects.requireNonNull(from, name), to);
    }
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : Trees.files(folder)) {
      bytes += Files.isSymbolicLink(file) ? 0 : Files.size(file);
    }
    return bytes;
  }
}
