package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.sluice.core.Model;
import dev.sluice.core.ModelFile;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights are packed while their checksums are compared. */
class ModelLoadTest {
  @TempDir private Path folder;

  private Path written() {
    Network network =
        new Network(
            2,
            Connectivity.DENSE,
            new Shape(3, 1, 1),
            List.of(
                new Node("fc1", new Layer.Linear(Channels.of(40, 80))),
                new Node("fc2", new Layer.Linear(Channels.constant(2, 2)))));
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    Normalisation none = new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(
        file, new StoredModel(network, parameters, none, List.of("a", "b"), null, Map.of()));
    return file;
  }

  @Test
  void aModelOfAnyWidthIsLoaded() {
    Path file = written();
    try (CpuBackend backend = new CpuBackend();
        Model model = Model.load(file, backend)) {
      assertEquals(2, model.steps());
    }
  }

  @Test
  void damagedWeightsLeaveNothingOpen() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    CpuBackend backend = new CpuBackend();
    String message =
        String.valueOf(
            assertThrows(SluiceException.class, () -> Model.load(file, backend)).getMessage());
    assertTrue(message.startsWith(file + ": ") && message.contains("checksum"), message);
    backend.close();
  }
}
