package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The layout that others rely on, read by code that shares nothing with ours. */
class ModelFileLayoutTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void anyoneCanRebuildTheWeights(Connectivity connectivity) throws IOException {
    StoredModel model = TestModels.model(TestModels.lenet(connectivity), 4);
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, model);
    RawModelFile raw = RawModelFile.read(file);
    int[] conv1 = {1, 2, 5};
    int[] conv2 = {2, 5, 6};
    int[] fc1 = {3, 4, 9};
    checkMatrix(raw, model, "conv1", conv1, new int[] {2, 2, 2}, new int[] {3, 3});
    checkMatrix(raw, model, "conv2", conv2, conv1, new int[] {3, 3});
    // fc1 sees 2×2 pixels of each channel of conv2, and counts them as features
    int[] features = Arrays.stream(conv2).map(c -> 2 * 2 * c).toArray();
    checkMatrix(raw, model, "fc1", fc1, features, new int[0]);
    checkMatrix(raw, model, "fc2", new int[] {4, 4, 4}, fc1, new int[0]);
    checkVector(raw, model, "conv2", conv2);
    for (int step = 0; step < 3; step++) {
      int bias = NetworkParameters.of(model.network()).bias(8, step);
      assertArrayEquals(model.parameters().values(bias), raw.floats("step" + step + ".fc2.bias"));
    }
  }

  /** {@code W[n1:n2, :m2] = rows; W[:n1, m1:m2] = cols}, element by element. */
  private static void checkMatrix(
      RawModelFile raw, StoredModel model, String node, int[] n, int[] m, int[] kernel) {
    boolean readout = node.equals("fc2");
    boolean dense = readout || model.network().connectivity() == Connectivity.DENSE;
    int taps = Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
    int rowSize = m[m.length - 1] * taps;
    float[] rebuilt = new float[n[n.length - 1] * rowSize];
    for (int step = 0, n1 = 0, m1 = 0; step < n.length; n1 = n[step], m1 = m[step], step++) {
      String name = "step" + step + "." + node + ".weight";
      paste(raw, name + ".rows", new int[] {n1, n[step], 0, m[step]}, kernel, rebuilt, rowSize);
      int[] old = {0, dense ? n1 : 0, m1, m[step]};
      paste(raw, name + ".cols", old, kernel, rebuilt, rowSize);
    }
    assertArrayEquals(values(model, node, "weight"), rebuilt, node);
  }

  private static void paste(
      RawModelFile raw, String name, int[] region, int[] kernel, float[] into, int rowSize) {
    int rows = region[1] - region[0];
    int columns = region[3] - region[2];
    if (rows * columns == 0) {
      assertFalse(raw.header.has(name), name + " is empty and should be left out");
      return;
    }
    List<Integer> shape = new ArrayList<>(List.of(rows, columns));
    Arrays.stream(kernel).forEach(shape::add);
    assertEquals(RawModelFile.MAPPER.valueToTree(shape), raw.tensor(name).get("shape"), name);
    int taps = Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
    float[] values = raw.floats(name);
    for (int i = 0; i < values.length; i++) {
      int row = region[0] + i / (columns * taps);
      into[row * rowSize + region[2] * taps + i % (columns * taps)] = values[i];
    }
  }

  private static void checkVector(RawModelFile raw, StoredModel model, String node, int[] n) {
    float[] expected = values(model, node, "bias");
    for (int step = 0, n1 = 0; step < n.length; n1 = n[step], step++) {
      String name = "step" + step + "." + node + ".bias";
      assertEquals("[" + (n[step] - n1) + "]", raw.tensor(name).get("shape").toString());
      assertArrayEquals(Arrays.copyOfRange(expected, n1, n[step]), raw.floats(name), name);
    }
  }

  private static float[] values(StoredModel model, String node, String field) {
    Parameters parameters = model.parameters();
    return parameters.list().stream()
        .filter(p -> p.node().equals(node) && p.field().equals(field))
        .map(p -> parameters.values(p.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void orderAlignmentAndMetadataAreAsDocumented() throws Exception {
    StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE), 5);
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, model);
    long headerLength =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, headerLength % 8);
    RawModelFile raw = RawModelFile.read(file);
    List<String> names = new ArrayList<>(raw.header.propertyNames());
    assertEquals("__metadata__", names.removeFirst());
    assertEquals(
        List.of(
            "step0.conv1.weight.rows",
            "step0.conv1.bias",
            "step0.conv2.weight.rows",
            "step0.conv2.bias"),
        names.subList(0, 4));
    assertEquals(
        List.of("step2.fc2.weight.cols", "step2.fc2.bias"),
        names.subList(names.size() - 2, names.size()));
    assertEquals("sluice/1", raw.metadata().get("format").asString());
    assertEquals(4 * 3, raw.json("blocks").size());
    long begin = 0;
    for (JsonNode block : raw.json("blocks")) {
      String prefix = "step" + block.get("step") + "." + block.get("node").asString() + ".";
      long end = block.get("end").asLong();
      String lastTensor = names.stream().filter(name -> name.startsWith(prefix)).toList().getLast();
      assertEquals(raw.tensor(lastTensor).get("data_offsets").get(1).asLong(), end);
      byte[] bytes = Arrays.copyOfRange(raw.data, (int) begin, (int) end);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      assertEquals(HexFormat.of().formatHex(digest), block.get("sha256").asString());
      begin = end;
    }
    assertEquals(raw.data.length, begin);
    assertEquals(raw.data.length, raw.json("stepEnds").get(2).asLong());
    assertEquals("dense", raw.json("network").get("connectivity").asString());
    assertEquals(0.9, raw.json("calibration").get("thresholds").get(0).get("margin").asDouble());
  }

  @Test
  void isHardlyLargerThanItsWeights() throws IOException {
    Network lenet =
        new Network(
            4,
            Connectivity.DENSE,
            new Shape(1, 28, 28),
            List.of(
                new Node("conv1", new Layer.Conv2d(Channels.uniform(20, 4), 5, 1, 0)),
                new Node("pool1", new Layer.MaxPool2d(2, 2)),
                new Node("conv2", new Layer.Conv2d(Channels.uniform(50, 4), 5, 1, 0)),
                new Node("pool2", new Layer.MaxPool2d(2, 2)),
                new Node("fc1", new Layer.Linear(Channels.uniform(500, 4))),
                new Node("fc2", new Layer.Linear(Channels.constant(10, 4)))));
    Path file = folder.resolve("lenet");
    ModelFile.write(file, TestModels.model(lenet, 9));
    int parameters = 500 + 20 + 25000 + 50 + 400000 + 500 + 5000 + 10;
    assertTrue(Files.size(file) <= 1.02 * parameters * 4 + 65536, "" + Files.size(file));
  }
}
