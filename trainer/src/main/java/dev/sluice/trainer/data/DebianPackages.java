package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Takes files out of Debian packages without installing them, and without root.
 *
 * <p>apt works with lists and a cache of its own, so nobody has to have run {@code apt-get update},
 * and nothing of the system is changed. It uses the system's sources and verifies their signatures.
 *
 * @param aptGet the program apt-get
 * @param dpkgDeb the program dpkg-deb
 */
record DebianPackages(Path aptGet, Path dpkgDeb) {
  /** Lists, download, unpacking. */
  static final int STEPS = 3;

  private static final long MAX_MINUTES = 15;

  /** Present where both programs are. */
  static Optional<DebianPackages> on(Environment machine) {
    return machine
        .program("apt-get")
        .flatMap(
            aptGet ->
                machine.program("dpkg-deb").map(dpkgDeb -> new DebianPackages(aptGet, dpkgDeb)));
  }

  /**
   * Downloads a package and unpacks it. Blocks, minutes at worst.
   *
   * @param work a folder for lists, cache and package; emptied at first
   * @param task is told of each of the {@link #STEPS} steps
   * @return the folder that the package's files are in, as in {@code /}; inside of {@code work}
   * @throws SluiceException if the package cannot be had
   */
  Path unpack(String name, Path work, Progress.Task task) {
    try {
      Folders.delete(work);
      for (String folder : List.of("state", "lists/partial", "cache/archives/partial")) {
        Files.createDirectories(work.resolve(folder));
      }
      String config = Files.writeString(work.resolve("apt.conf"), configuration(work)).toString();
      // A source may be out of reach that is not needed: what counts is the download.
      Optional<String> noLists = run(work, aptGet.toString(), "-c", config, "update");
      task.reached(1);
      Optional<String> noPackage = run(work, aptGet.toString(), "-c", config, "download", name);
      if (noPackage.isPresent()) {
        throw failure(name, noLists.map(why -> why + "; ").orElse("") + noPackage.get());
      }
      task.reached(2);
      Path root = work.resolve("root");
      Path deb = onlyPackage(work);
      Optional<String> broken =
          run(work, dpkgDeb.toString(), "-x", deb.toString(), root.toString());
      if (broken.isPresent()) {
        throw failure(name, broken.get());
      }
      task.reached(3);
      return root;
    } catch (IOException e) {
      throw new SluiceException("Debian package " + name + ": " + FileFailure.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException("Debian package " + name + ": interrupted", e);
    }
  }

  private static String configuration(Path work) {
    return """
        Dir::State "%1$s/state";
        Dir::State::Lists "%1$s/lists";
        Dir::Cache "%1$s/cache";
        // The folder may be the user's alone: apt's own user could not write to it.
        APT::Sandbox::User "root";
        APT::Update::Error-Mode "any";
        Acquire::Languages "none";
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        """
        .formatted(work.toAbsolutePath());
  }

  private static Path onlyPackage(Path work) {
    return Folders.files(work).stream()
        .filter(file -> Folders.name(file).endsWith(".deb"))
        .findFirst()
        .orElseThrow(() -> new SluiceException("apt-get has left no package in " + work));
  }

  /** Runs a program in a folder; the result is why it failed, or empty. */
  private static Optional<String> run(Path folder, String... command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        return Optional.of(command[0] + " has not ended after " + MAX_MINUTES + " minutes");
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() == 0) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "exit status " + process.exitValue() : lines.getLast();
    return Optional.of(
        command[0]
            + ": "
            + lines.stream().filter(l -> l.startsWith("E: ")).findFirst().orElse(last));
  }

  private static SluiceException failure(String name, String why) {
    return new SluiceException("Debian package " + name + ": " + why);
  }
}
