package dev.sluice.cli;

import dev.sluice.trainer.TrainingJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Says how to go on when a training is interrupted: by Ctrl-C, or by a signal to end. The program
 * then ends with the signal's own exit status, 130 after Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private static final String RESUME = "--resume";

  private final TrainingJob job;
  private final boolean resumed;
  private final List<String> arguments;
  private final Map<Path, Optional<Object>> before; // the models that were there already
  private final Thread hook;

  /**
   * @param resumed whether files that were there before belong to this training
   * @param arguments that the program was started with
   */
  Interruption(TrainingJob job, boolean resumed, List<String> arguments, PrintWriter out) {
    this.job = job;
    this.resumed = resumed;
    this.arguments = List.copyOf(arguments);
    this.before =
        job.files().stream().collect(Collectors.toMap(file -> file, Interruption::identity));
    this.hook = new Thread(() -> out.println(System.lineSeparator() + advice()), "interruption");
  }

  /** Interruptions are expected until this is closed. */
  static Interruption expected(TrainingJob job, boolean resumed, CommandSpec spec) {
    CommandLine root = spec.root().commandLine();
    Interruption interruption =
        new Interruption(job, resumed, root.getParseResult().originalArgs(), root.getErr());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the program is ending already, and the hook says so
    }
  }

  /** What to do now, in one line and a command. */
  String advice() {
    if (!isResumable()) {
      return "sluice: interrupted before the first epoch was done: there is nothing to go on from";
    }
    List<String> again = new ArrayList<>(arguments);
    if (!again.contains(RESUME)) {
      again.add(RESUME);
    }
    return "sluice: interrupted; all finished epochs are kept, go on with:%n  %s"
        .formatted(Shell.command(again));
  }

  private boolean isResumable() {
    return job.files().stream()
        .anyMatch(file -> Files.exists(TrainingJob.checkpoint(file)) || isFinished(file));
  }

  /** Whether there is a model that this training has written; clocks may have been set since. */
  private boolean isFinished(Path model) {
    return Files.exists(model) && (resumed || !identity(model).equals(before.get(model)));
  }

  /** What changes when a file is replaced; none if there is no such file. */
  private static Optional<Object> identity(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          Arrays.asList(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
