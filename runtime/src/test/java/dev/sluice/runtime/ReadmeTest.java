package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.core.Blocks;
import dev.sluice.core.ModelFile;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the README is the one that is compiled and run here. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void theReadmeShowsTheExample() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("runtime/src/test/java/dev/sluice/runtime/ReadmeExample.java"));
    String body = source.split("// README (begins|ends)\n", -1)[1].stripIndent().strip();
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertTrue(readme.contains("```java\n" + body + "\n```"), "README.md lacks:\n" + body);
  }

  @Test
  void theExampleRuns() {
    Path file = folder.resolve("model.safetensors");
    Random random = new Random(1);
    Network network = TestModels.network(Connectivity.TRIANGULAR, 3);
    Parameters parameters = TestModels.randomParameters(network, random);
    ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.5, 0.5));
    int channels = network.input().channels();
    ModelFile.write(
        file,
        new StoredModel(
            network,
            parameters,
            new Normalisation(
                IntStream.range(0, channels).mapToObj(_ -> 0f).toList(),
                IntStream.range(0, channels).mapToObj(_ -> 1f).toList()),
            IntStream.range(0, network.classes()).mapToObj(k -> "class " + k).toList(),
            policy.calibration(Blocks.of(parameters), "random images", 0.5, null),
            Map.of()));
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ReadmeExample.classify(
        file,
        new float[network.input().size()],
        new PrintStream(output, true, StandardCharsets.UTF_8));
    String line = output.toString(StandardCharsets.UTF_8).strip();
    assertTrue(line.matches("class \\d+, margin [01]\\.\\d\\d, width [012]"), line);
  }
}
