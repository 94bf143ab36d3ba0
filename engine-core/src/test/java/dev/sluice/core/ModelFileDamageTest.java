package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every way in which a model file can be wrong gives one line that says what and where. */
class ModelFileDamageTest {
  @TempDir Path folder;
  private Path file = Path.of("");
  private StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE), 1);

  @BeforeEach
  void writeTheModel() {
    file = folder.resolve("model.safetensors");
    ModelFile.write(file, model);
  }

  @Test
  void namesTheTensorThatIsMissingOrSurplus() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    String last = "step2.fc2.bias";
    ObjectNode tensor = (ObjectNode) raw.header.remove(last);
    raw.write(file);
    Refused.checkModel(file, "tensor 'step2.fc2.bias' [4] is missing");
    raw.header.set("step3.fc2.bias", tensor);
    raw.write(file);
    Refused.checkModel(file, "tensor 'step2.fc2.bias' [4] is missing");
    raw.header.remove("step3.fc2.bias");
    raw.header.set(last, tensor);
    long end = tensor.get("data_offsets").get(1).asLong();
    ObjectNode surplus = raw.header.putObject("momentum").put("dtype", "F32");
    surplus.putArray("shape").add(0);
    surplus.putArray("data_offsets").add(end).add(end);
    raw.write(file);
    Refused.checkModel(file, "tensor 'momentum' is surplus");
  }

  @Test
  void aFileOfAnotherProgramIsNotAModel() throws IOException {
    SafetensorsWriter.write(file, Map.of(), List.of(), _ -> {});
    Refused.checkModel(file, "not a Sluice model");
    Files.writeString(file, "PK\3\4 this is a zip file");
    Refused.checkModel(file, "not a safetensors file");
    Files.delete(file);
    Refused.checkModel(file, "no such file");
  }

  /** A block with a weight that is not a number, and the right checksum all the same. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNotNumbers(float value) throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    int begin = raw.tensor("step1.conv2.weight.cols").get("data_offsets").get(0).asInt();
    ByteBuffer.wrap(raw.data).order(ByteOrder.LITTLE_ENDIAN).putFloat(begin + 4 * 5, value);
    raw.write(file);
    Refused.checkModel(file, "the weights of conv2 at step 1, up to byte ");
    int node = NetworkParameters.of(model.network()).weight(3);
    // the sixth number of [2, 1, 3, 3]: row 0, column 1, tap 5, of (6, 5, 3, 3)
    model.parameters().values(node)[9 + 5] = value;
    ArrayNode blocks = (ArrayNode) raw.json("blocks");
    List<Block> digests = Blocks.of(model.parameters());
    for (int i = 0; i < blocks.size(); i++) {
      ((ObjectNode) blocks.get(i)).put("sha256", digests.get(i).sha256());
    }
    raw.put("blocks", blocks);
    raw.write(file);
    Refused.checkModel(file, "tensor 'step1.conv2.weight.cols', element 5: " + value);
  }

  @Test
  void writesNoWeightsThatAreNotNumbers() throws IOException {
    byte[] before = Files.readAllBytes(file);
    model.parameters().values(0)[0] = Float.NaN;
    Refused.check(
        "tensor 'step0.conv1.weight.rows', element 0: NaN", () -> ModelFile.write(file, model));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void writesNothingThatItWouldNotRead() throws IOException {
    byte[] before = Files.readAllBytes(file);
    StoredModel large =
        new StoredModel(
            model.network(),
            model.parameters(),
            model.normalisation(),
            model.classes(),
            null,
            Map.of("log", "x".repeat(2_000_000)));
    Refused.check("metadata 'provenance'", () -> ModelFile.write(file, large));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  /** Every byte of a small file, changed in several ways. */
  @Test
  void noChangedByteGoesUnnoticed() throws IOException {
    Network small =
        new Network(
            2,
            Connectivity.TRIANGULAR,
            new Shape(1, 2, 2),
            List.of(
                new Node("c", new Layer.Conv2d(Channels.of(1, 2), 1, 1, 0)),
                new Node("f", new Layer.Linear(Channels.constant(2, 2)))));
    model = TestModels.model(small, 3);
    ModelFile.write(file, model);
    byte[] bytes = Files.readAllBytes(file);
    int dataStart = bytes.length - RawModelFile.read(file).data.length;
    Random random = new Random(4);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < bytes.length; i++) {
        for (int change : List.of(1, 0x20, 1 + random.nextInt(255))) {
          channel.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[i] ^ change)}), i);
          checkNoticed("byte %d, changed by %d".formatted(i, change), i < dataStart);
        }
        channel.write(ByteBuffer.wrap(bytes, i, 1), i);
      }
    }
  }

  /** Either the file is refused or, where only the header's spelling changed, it is the same. */
  private void checkNoticed(String place, boolean header) {
    try {
      ModelFileTest.checkEqual(model, ModelFile.read(file));
      assertTrue(header, place);
    } catch (SluiceException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith(file + ": "), message);
      assertFalse(message.contains("\n"), message);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(place, e);
    }
  }

  /** Numbers in the network that would overflow, or ask for far more memory than the file has. */
  @Test
  void refusesANetworkThatIsLargerThanItsFile() throws IOException {
    for (String size : List.of("40000", "65536", "2147483647")) {
      writeOneLinear(
          "{\"channels\":1,\"height\":" + size + ",\"width\":" + size + "}", "[2,2]", "[2,2]");
      Refused.checkModel(file, "more than 2^31 elements");
    }
    writeOneLinear("{\"channels\":1,\"height\":1,\"width\":1}", "[100000,100001]", "[2,2]");
    Refused.checkModel(file, "is missing");
    writeOneLinear("{\"channels\":1,\"height\":9000,\"width\":9000}", "[1,2]", "[2,2]");
    Refused.checkModel(file, "its network needs arrays of");
  }

  /** Too long for a tensor's name, with what is added to it. */
  @Test
  void refusesANodeWhoseNameIsTooLong() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    String network = raw.metadata().get("network").asString();
    raw.put("network", network.replace("conv1", "n".repeat(240)));
    raw.write(file);
    Refused.checkModel(
        file, "'network': nodes[0]: node name 'nnnnnnnnnnnnnnnnnnnn…': 240 characters");
  }

  private void writeOneLinear(String input, String hidden, String classes) throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    raw.put(
        "network",
        """
        {"steps":2,"connectivity":"dense","input":%s,"nodes":[
         {"name":"a","layer":{"type":"linear","channels":%s}},
         {"name":"b","layer":{"type":"linear","channels":%s}}]}"""
            .formatted(input, hidden, classes));
    raw.write(file);
  }

  @Test
  void aModelThatCannotBeWrittenLeavesTheOldFile() throws IOException {
    byte[] before = Files.readAllBytes(file);
    Path missing = folder.resolve("missing/model");
    Refused.check("no folder", () -> ModelFile.write(missing, model));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aStoredModelIsCheckedWhenItIsMade() {
    Parameters other =
        new Parameters(NetworkParameters.of(TestModels.lenet(Connectivity.TRIANGULAR)).list());
    checkRejected(other, model.normalisation(), model.classes());
    Normalisation grey = new Normalisation(List.of(0f), List.of(1f));
    checkRejected(model.parameters(), grey, model.classes());
    List<String> twice = new ArrayList<>(model.classes());
    twice.set(0, twice.get(1));
    checkRejected(model.parameters(), model.normalisation(), twice);
    checkRejected(model.parameters(), model.normalisation(), List.of("a"));
  }

  private void checkRejected(
      Parameters parameters, Normalisation normalisation, List<String> classes) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new StoredModel(model.network(), parameters, normalisation, classes, null, Map.of()));
  }
}
