package dev.sluice.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.UntrainedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The program of docs/interchange.md that puts a weight together. Where Python lacks safetensors, a
 * reader of its own takes that package's place.
 */
class PythonTest {
  private static final Path PAGE = Path.of("../docs/interchange.md");
  private static final Path READER = Path.of("src/test/python");
  private static final int STEPS = 4;

  @TempDir private Path temp;

  @ParameterizedTest
  @EnumSource
  void putsWeightsTogether(Connectivity connectivity) throws Exception {
    StoredModel model = UntrainedModel.of(NamedNetwork.LENET, 10, STEPS, connectivity);
    Path file = temp.resolve("m.safetensors");
    ModelFile.write(file, model);
    Path program = temp.resolve("program.py");
    Files.writeString(
        program,
        snippet()
            + """

            import sys
            for layer in ("conv1", "conv2", "fc1", "fc2"):
                for step in range(%d):
                    found = weight(load_file(sys.argv[1]), layer, step)
                    found.astype("<f4").tofile(f"{sys.argv[2]}/{layer}.{step}")
            """
                .formatted(STEPS));
    String numpy = python(false, "-c", "import numpy");
    if (!numpy.isEmpty()) {
      skip(numpy.lines().toList().getLast());
    }
    boolean reader = !python(false, "-c", "import safetensors.numpy").isEmpty();
    System.err.println(
        "read by " + (reader ? READER + ", for want of safetensors" : "safetensors"));
    assertEquals("", python(reader, program.toString(), file.toString(), temp.toString()));
    for (String layer : List.of("conv1", "conv2", "fc1", "fc2")) {
      for (int step = 0; step < STEPS; step++) {
        assertArrayEquals(expected(model, layer, step), floats(temp.resolve(layer + "." + step)));
      }
    }
  }

  /** The program in front of which the page says what it is for. */
  private static String snippet() throws IOException {
    String page = Files.readString(PAGE);
    String after = page.substring(page.indexOf("## Model files in Python"));
    int start = after.indexOf("```python\n") + "```python\n".length();
    return after.substring(start, after.indexOf("```", start));
  }

  /** Runs Python and says what it prints; skips the test where it or a package is missing. */
  private static String python(boolean reader, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("python3").redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    if (reader) {
      builder.environment().put("PYTHONPATH", READER.toAbsolutePath().toString());
    }
    try {
      Process process = builder.start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? said : "status %d: %s".formatted(process.exitValue(), said);
    } catch (IOException e) {
      skip(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static void skip(String reason) {
    System.err.println("skipped: " + reason);
    Assumptions.abort(reason);
  }

  private static float[] expected(StoredModel model, String layer, int step) {
    Parameter weight =
        model.parameters().list().stream()
            .filter(p -> p.node().equals(layer) && p.field().equals("weight"))
            .findFirst()
            .orElseThrow();
    int columns = weight.columns().prefix(step).size() * weight.taps();
    float[] whole = new float[weight.rows().prefix(step).size() * columns];
    for (Region region : weight.inUse(step)) {
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        System.arraycopy(
            model.parameters().values(weight.id()),
            row * weight.rowSize(),
            whole,
            row * columns,
            region.columns().size() * weight.taps());
      }
    }
    return whole;
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
