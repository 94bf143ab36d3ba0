package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Java runtime with no more modules than Sluice needs.
 *
 * @param platform that it is for
 * @param jmods the platform's modules of a JDK; null for those of the Java that runs this
 * @param version of Java
 */
record JavaRuntime(Platform platform, @Nullable Path jmods, String version) {
  /** For jars without a descriptor, which cannot say it: JCuda, JavaCPP, JLine, protobuf. */
  private static final List<String> UNDECLARED = List.of("java.logging", "jdk.unsupported");

  /** Of the Java that runs this. */
  static JavaRuntime own() {
    return new JavaRuntime(Platform.here(), null, Runtime.version().toString());
  }

  /**
   * Of another JDK, which need not run here.
   *
   * @throws SluiceException naming what in the folder is missing
   */
  static JavaRuntime of(Path jdk) {
    Path jmods = jdk.resolve("jmods");
    if (!Files.isRegularFile(jmods.resolve("java.base.jmod"))) {
      throw new SluiceException(
          jdk
              + ": has no jmods/java.base.jmod to link a runtime from: take a JDK with jmods"
              + " (for Temurin an archive of its own, unpacked to 'jmods' in the JDK), or leave"
              + " --jdk out to bundle without a runtime");
    }
    Path file = jdk.resolve("release");
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      release.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SluiceException(file + ": cannot be read: is this a JDK?", e);
    }
    Platform platform = Platform.of(value(release, "OS_NAME"), value(release, "OS_ARCH"));
    return new JavaRuntime(platform, jmods, value(release, "JAVA_VERSION"));
  }

  private static String value(Properties release, String key) {
    return release.getProperty(key, "(no " + key + ")").replace("\"", "");
  }

  /**
   * Writes the runtime.
   *
   * @param folder must not exist yet
   * @throws SluiceException with what jlink says, if it does not work
   */
  void link(Path folder) {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () ->
                    new SluiceException(
                        "this Java, %s, has no jlink to link a runtime with: run it on a JDK"
                            .formatted(System.getProperty("java.home"))));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--add-modules", String.join(",", modules())));
    if (jmods != null) {
      arguments.addAll(List.of("--module-path", jmods.toString()));
    }
    arguments.addAll(List.of("--strip-java-debug-attributes", "--no-header-files"));
    // Java starts a little sooner with these, but then no two runtimes have the same bytes.
    arguments.addAll(List.of("--disable-plugin", "system-modules"));
    arguments.addAll(List.of("--disable-plugin", "generate-jli-classes"));
    arguments.addAll(List.of("--no-man-pages", "--output", folder.toString()));
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    if (jlink.run(writer, writer, arguments.toArray(String[]::new)) != 0) {
      throw new SluiceException("jlink: " + said.toString().strip());
    }
  }

  /** What the modules that this very process has loaded need of Java. */
  private static TreeSet<String> modules() {
    Configuration running = ModuleLayer.boot().configuration();
    List<ResolvedModule> own =
        running.modules().stream().filter(module -> !isOfJava(module.reference())).toList();
    ModuleFinder jars =
        ModuleFinder.of(
            own.stream()
                .map(module -> Path.of(module.reference().location().orElseThrow()))
                .toArray(Path[]::new));
    TreeSet<String> roots = new TreeSet<>(UNDECLARED);
    own.forEach(module -> roots.add(module.name()));
    return Configuration.resolve(
            jars, List.of(Configuration.empty()), ModuleFinder.ofSystem(), roots)
        .modules()
        .stream()
        .filter(module -> isOfJava(module.reference()))
        .map(ResolvedModule::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOfJava(ModuleReference module) {
    Optional<URI> location = module.location();
    return location.isEmpty() || location.get().getScheme().equals("jrt");
  }
}
