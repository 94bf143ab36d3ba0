package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the coordinator sees it. It runs only while it answers; the rest of the time it is
 * stopped by a signal, so that threads which wait actively take nothing from the one that is timed.
 */
final class PeerProcess implements AutoCloseable {
  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  private PeerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a worker on this process's class path.
   *
   * @param folder for its messages and files
   */
  static PeerProcess start(Library library, int threads, Path folder) {
    String name = library.id() + "-" + threads;
    Path log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(library.java(threads, folder));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
      return new PeerProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new SluiceException(name + ": cannot be started: " + e.getMessage(), e);
    }
  }

  /** Waits for the greeting, which tells the version, and stops the worker. */
  String greeting() {
    String version = answer();
    signal("STOP");
    return version;
  }

  /**
   * Lets the worker run, gives it a command, waits for the answer and stops it again.
   *
   * @param quietMillis how long it runs before the command
   * @throws SluiceException if it fails or has ended
   */
  String ask(String command, long quietMillis) {
    signal("CONT");
    try {
      Thread.sleep(quietMillis);
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new SluiceException(name + ": " + e.getMessage() + "; more is in " + log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(name + ": interrupted", e);
    }
    String answer = answer();
    signal("STOP");
    return answer;
  }

  private String answer() {
    @Nullable String line;
    try {
      line = answers.readLine();
    } catch (IOException e) {
      throw new SluiceException(name + ": " + e.getMessage() + "; more is in " + log, e);
    }
    if (line == null) {
      throw ended();
    }
    if (!line.startsWith(PeerMain.OK)) {
      throw new SluiceException("%s %s; more is in %s".formatted(name, line, log));
    }
    return line.substring(PeerMain.OK.length()).strip();
  }

  private SluiceException ended() {
    return new SluiceException(name + ": the process has ended; why is in " + log);
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .redirectErrorStream(true)
              .start();
      if (kill.waitFor() != 0) {
        throw ended();
      }
    } catch (IOException e) {
      throw new SluiceException("kill: cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(name + ": interrupted", e);
    }
  }

  /** Ends it, stopped or not. */
  @Override
  public void close() {
    process.destroyForcibly(); // SIGKILL ends a stopped process too
  }
}
