package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packing and the launcher; that a whole bundle runs is what {@code bench/bundle-check} shows. */
class BundleTest {
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      echo "$0"
      for argument in "$@"; do echo "[$argument]"; done
      """;

  @TempDir private Path temp;

  /** A jar that says its name in an entry that is worth compressing. */
  private static Path jar(Path jar) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("name"));
      out.write(jar.getFileName().toString().repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private Path unpacked(Platform platform) throws Exception {
    List<Path> jars = new ArrayList<>();
    for (String name :
        List.of("a.jar", "n-1-linux-x86_64.jar", "n-1-linux-arm64.jar", "n-linux-aarch64.jar")) {
      jars.add(jar(temp.resolve(name)));
    }
    Path archive = temp.resolve("b.tgz");
    Bundle bundle = new Bundle(platform, jars, null);
    bundle.write(archive, Progress.NONE);
    byte[] first = Files.readAllBytes(archive);
    bundle.write(archive, Progress.NONE);
    assertArrayEquals(first, Files.readAllBytes(archive), "the same bytes");
    Path to = Files.createDirectory(temp.resolve("a folder"));
    run(Map.of(), "/bin/tar", "-xzf", archive.toString(), "-C", to.toString());
    return to.resolve(Bundle.ROOT);
  }

  @Test
  void holdsWhatThePlatformNeeds() throws Exception {
    Path root = unpacked(Platform.LINUX_AARCH64);
    assertTrue(Files.isExecutable(root.resolve("bin/sluice")));
    assertFalse(Files.isExecutable(root.resolve("options")));
    assertTrue(Files.readString(root.resolve("LICENSE")).contains("Apache License"));
    assertTrue(Files.readString(root.resolve("THIRD-PARTY.txt")).contains("info.picocli"));
    Path jar = root.resolve("lib/a.jar");
    assertTrue(Files.size(jar) > 5000, "without compression");
    try (ZipFile entries = new ZipFile(jar.toFile())) {
      byte[] content = entries.getInputStream(entries.getEntry("name")).readAllBytes();
      assertEquals("a.jar".repeat(1000), new String(content, StandardCharsets.UTF_8));
    }
    assertFalse(Files.exists(root.resolve("lib/n-1-linux-x86_64.jar")));
    assertTrue(Files.exists(root.resolve("lib/n-1-linux-arm64.jar")));
    assertTrue(Files.exists(root.resolve("lib/n-linux-aarch64.jar")));
  }

  @Test
  void theLauncherFindsItsRuntimeThroughALinkWithoutAPath() throws Exception {
    Path root = unpacked(Platform.LINUX_X86_64);
    Path java = root.resolve("runtime/bin/java");
    Files.createDirectories(java.getParent());
    executable(java);
    Path link = Files.createSymbolicLink(temp.resolve("link"), root.resolve("bin/sluice"));
    Path real = root.toRealPath();
    List<String> expected =
        List.of(
            real + "/runtime/bin/java",
            "[-p]",
            "[" + real + "/lib]",
            "[@" + real + "/options]",
            "[-m]",
            "[dev.sluice.cli/dev.sluice.cli.Main]",
            "[info]",
            "[a b]");
    assertEquals(expected, run(Map.of("PATH", ""), link.toString(), "info", "a b"));
  }

  @Test
  void withoutARuntimeTheLauncherNeedsANewJava() throws Exception {
    Path root = unpacked(Platform.LINUX_X86_64);
    String launcher = root.resolve("bin/sluice").toString();
    List<String> none = run(Map.of("PATH", ""), launcher);
    assertEquals(
        List.of("sluice: needs Java 25: set JAVA_HOME to a JDK or JRE of that version"), none);
    Path home = temp.resolve("old");
    Files.createDirectories(home.resolve("bin"));
    Path java = executable(home.resolve("bin/java"));
    Files.writeString(java, "#!/bin/sh\necho 'openjdk 17.0.1 2021-10-19'\n");
    List<String> old = run(Map.of("PATH", "", "JAVA_HOME", home.toString()), launcher);
    assertEquals(
        List.of("sluice: needs Java 25, but '%s' is older: set JAVA_HOME".formatted(java)), old);
  }

  @Test
  void missingKernelsAreAnError() {
    BundleCommand.checkKernels(List.of());
    SluiceException e =
        assertThrows(
            SluiceException.class,
            () -> BundleCommand.checkKernels(List.of("x.ptx: no clang; install clang")));
    assertTrue(String.valueOf(e.getMessage()).contains("install clang"));
  }

  @Test
  void aJdkMustHaveItsModulesAndSayWhatItIsFor() throws IOException {
    Path jdk = Files.createDirectory(temp.resolve("jdk"));
    assertMessage("has no jmods/java.base.jmod", () -> JavaRuntime.of(jdk));
    Files.createFile(Files.createDirectory(jdk.resolve("jmods")).resolve("java.base.jmod"));
    assertMessage("release: cannot be read", () -> JavaRuntime.of(jdk));
    Path release = jdk.resolve("release");
    Files.writeString(release, "OS_NAME=\"Linux\"\nOS_ARCH=\"sparc\"\nJAVA_VERSION=\"25.0.1\"\n");
    assertMessage("no bundle can be made for Linux sparc", () -> JavaRuntime.of(jdk));
    Files.writeString(release, "OS_NAME=\"Linux\"\nOS_ARCH=\"aarch64\"\nJAVA_VERSION=\"25.0.1\"\n");
    JavaRuntime runtime = JavaRuntime.of(jdk);
    assertEquals(Platform.LINUX_AARCH64, runtime.platform());
    assertEquals("25.0.1", runtime.version());
  }

  private static void assertMessage(String part, Runnable work) {
    SluiceException e = assertThrows(SluiceException.class, work::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static Path executable(Path file) throws IOException {
    Files.writeString(file, FAKE_JAVA);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs a program in an environment of its own; all the lines that it prints. */
  private static List<String> run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (!environment.isEmpty()) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Process process = builder.start();
    try (var output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text.lines().toList();
    }
  }
}
