package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of machines that a bundle can be made for. */
enum Platform {
  LINUX_X86_64("linux-x86_64") {
    @Override
    boolean isCalled(String processor) {
      return processor.equals("amd64") || processor.equals("x86_64");
    }

    @Override
    boolean hasNativesIn(String jar) {
      return jar.endsWith("-linux-x86_64.jar");
    }
  },

  LINUX_AARCH64("linux-aarch64") {
    @Override
    boolean isCalled(String processor) {
      return processor.equals("aarch64");
    }

    @Override
    boolean hasNativesIn(String jar) {
      return jar.endsWith("-linux-aarch64.jar") || jar.endsWith("-linux-arm64.jar");
    }
  };

  private final String id;

  Platform(String id) {
    this.id = id;
  }

  /** Whether Java, or the {@code release} file of a JDK, calls the processor so. */
  abstract boolean isCalled(String processor);

  /** Whether a jar's name says that it holds native code for this platform. */
  abstract boolean hasNativesIn(String jar);

  /** Its name, lower-case. */
  String id() {
    return id;
  }

  /** All names, for people. */
  static String names() {
    return Arrays.stream(values()).map(Platform::id).collect(Collectors.joining(", "));
  }

  /**
   * The platform that this Java runs on.
   *
   * @throws SluiceException if no bundle can be made for it
   */
  static Platform here() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /**
   * Finds a platform by what Java, or the {@code release} file of a JDK, calls it.
   *
   * @throws SluiceException if no bundle can be made for it
   */
  static Platform of(String system, String processor) {
    return Arrays.stream(values())
        .filter(_ -> system.equalsIgnoreCase("linux"))
        .filter(platform -> platform.isCalled(processor))
        .findFirst()
        .orElseThrow(
            () ->
                new SluiceException(
                    "no bundle can be made for %s %s; known: %s"
                        .formatted(system, processor, names())));
  }

  /** Whether a jar holds native code for another platform alone. */
  boolean excludes(String jar) {
    return Arrays.stream(values()).anyMatch(other -> other != this && other.hasNativesIn(jar));
  }
}
