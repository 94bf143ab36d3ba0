package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.kernels.KernelImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Packs Sluice for machines without a JDK. */
@Command(
    name = "bundle",
    description = {
      "Packs Sluice with a Java runtime of its own into one archive. Unpacked anywhere, its"
          + " bin/sluice runs every command but this one."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BundleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE.tgz",
      required = true,
      description = "The archive to write.")
  private Path out;

  @Option(
      names = "--platform",
      paramLabel = "P",
      converter = Words.OfPlatform.class,
      description =
          "The machines it is for: linux-x86_64 or linux-aarch64. Another than this machine's needs"
              + " --jdk to have a Java runtime inside. Default: this machine's.")
  private @Nullable Platform platform;

  @Option(
      names = "--jdk",
      paramLabel = "FOLDER",
      description =
          "A JDK for that platform with a jmods folder, to link the runtime from. Default: the one"
              + " that runs this command.")
  private @Nullable Path jdk;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    AtomicFile.check(out);
    Platform target = platform == null ? Platform.here() : platform;
    checkKernels(KernelImages.missing());
    Bundle bundle = new Bundle(target, Bundle.ownJars(), runtime(target));
    bundle.write(out, console.progress());
    console
        .out()
        .println(
            "wrote %s, %.1f MiB, for %s, %s"
                .formatted(
                    out, Files.size(out) / 1048576.0, target.id(), runtimeWords(bundle.runtime())));
    console
        .out()
        .println(
            "there: tar -xzf %s && %s/bin/sluice doctor".formatted(out.getFileName(), Bundle.ROOT));
    return 0;
  }

  /** A bundle is for machines that cannot build what is missing. */
  static void checkKernels(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new SluiceException(
          "this build of Sluice lacks CUDA kernels: " + String.join("; ", missing));
    }
  }

  private @Nullable JavaRuntime runtime(Platform target) {
    JavaRuntime runtime = jdk == null ? JavaRuntime.own() : JavaRuntime.of(jdk);
    if (runtime.platform() == target) {
      return runtime;
    }
    if (jdk == null) {
      return null; // said with the result
    }
    throw new SluiceException(
        "%s: is a JDK for %s, but the bundle is for %s: name another with --jdk"
            .formatted(jdk, runtime.platform().id(), target.id()));
  }

  private static String runtimeWords(@Nullable JavaRuntime runtime) {
    return runtime == null
        ? "without a Java runtime: it needs Java 25 there, or --jdk here"
        : "with Java " + runtime.version();
  }
}
