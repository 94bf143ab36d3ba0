package dev.sluice.cuda.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process that runs {@link FindCuda}. */
final class Child {
  private static final String MAIN = FindCuda.class.getName();
  private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();

  private final Process process;
  private final BufferedReader output;

  private Child(List<String> options, Map<String, String> environment) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Everything on the class path, but jars whose names the filter refuses. */
  static Child onClassPath(Map<String, String> environment, Predicate<String> jars) {
    String classPath =
        Stream.concat(jars().filter(jars), Stream.of(TEST_CLASSES.toString()))
            .collect(Collectors.joining(":"));
    return new Child(
        List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, MAIN), environment);
  }

  static Child onClassPath(Map<String, String> environment) {
    return onClassPath(environment, jar -> true);
  }

  /** As the launcher starts it, with more options. */
  static Child onModulePath(Map<String, String> environment, String... options) {
    var all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-p", jars().collect(Collectors.joining(":"))));
    all.addAll(List.of("--patch-module", "dev.sluice.cuda=" + TEST_CLASSES));
    all.addAll(List.of("-m", "dev.sluice.cuda/" + MAIN));
    return new Child(all, environment);
  }

  /** All that the tests have on their module path and class path. */
  private static Stream<String> jars() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .flatMap(path -> Stream.of(path.split(":")))
        .filter(path -> !path.equals(TEST_CLASSES.toString()))
        .distinct();
  }

  /** Waits until it can be told to begin. */
  Child awaitReady() {
    assertEquals("ready", line());
    return this;
  }

  Child begin() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** What it found: the same line from both of its threads, and nothing else. */
  String found() {
    String first = line();
    assertEquals(first, line());
    try {
      assertEquals("", output.lines().collect(Collectors.joining("\n")));
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process does not end");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(0, process.exitValue());
    return first;
  }

  private String line() {
    try {
      String line = output.readLine();
      return line == null ? "the process has ended" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
