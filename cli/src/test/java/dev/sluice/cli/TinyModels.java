package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.DriftReference;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Small trained models, and what can go wrong with their files. */
final class TinyModels {
  private TinyModels() {}

  /** Trains a LeNet of two narrow widths. */
  static Cli.Run train(Path data, Path out, Object... more) {
    Object[] usual = {
      "train",
      "--data",
      data,
      "--out",
      out,
      "--epochs",
      2,
      "--batch",
      8,
      "--learning-rate",
      0.05,
      "--channels",
      "conv1=2,4",
      "--channels",
      "conv2=4,8",
      "--channels",
      "fc1=8,16"
    };
    Object[] all = new Object[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return Cli.run(all).succeeded();
  }

  /** A copy that ends after so many steps. */
  static Path cut(Path model, Path copy, int steps) throws IOException {
    StoredModel stored = ModelFile.read(model);
    long data =
        Blocks.of(stored.parameters()).stream()
            .filter(block -> block.step() < steps)
            .mapToLong(Block::end)
            .max()
            .orElseThrow();
    return cutAt(model, copy, dataStart(model) + data);
  }

  static Path cutAt(Path model, Path copy, long bytes) throws IOException {
    Files.copy(model, copy);
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      file.truncate(bytes);
    }
    return copy;
  }

  /** A copy with another text of the same length somewhere in its header. */
  static Path replaced(Path model, Path copy, String text, String other) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    byte[] from = text.getBytes(StandardCharsets.ISO_8859_1);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    System.arraycopy(other.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, from.length);
    Files.write(copy, bytes);
    return copy;
  }

  /** A copy whose last weight is not a number. */
  static Path withNaN(Path model, Path copy) throws IOException {
    Files.copy(model, copy);
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.seek(file.length() - Float.BYTES);
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(Float.NaN)));
    }
    return copy;
  }

  /** A copy with thresholds of other weights. */
  static Path withStaleThresholds(Path model, Path copy) {
    Calibration stale =
        new Calibration(List.of(new Calibration.Threshold(0.5, "0".repeat(64))), "others", 1, null);
    return with(model, copy, stale, ModelFile.read(model).provenance());
  }

  /** A copy of a model of two widths with another threshold. */
  static Path withThreshold(Path model, Path copy, double threshold) {
    Calibration calibration = Objects.requireNonNull(ModelFile.read(model).calibration());
    return with(model, copy, threshold, calibration.usual());
  }

  /** A copy of a model of two widths that does not say what it usually answers. */
  static Path withoutUsual(Path model, Path copy) {
    Calibration calibration = Objects.requireNonNull(ModelFile.read(model).calibration());
    return with(model, copy, calibration.thresholds().getFirst().margin(), null);
  }

  private static Path with(
      Path model, Path copy, double threshold, @Nullable DriftReference usual) {
    StoredModel stored = ModelFile.read(model);
    Calibration calibration =
        ConfidencePolicy.margin(List.of(threshold))
            .calibration(Blocks.of(stored.parameters()), "tests", 1, usual);
    return with(model, copy, calibration, stored.provenance());
  }

  /** A copy that says something else about its making. */
  static Path withProvenance(Path model, Path copy, String key, String text) {
    Map<String, String> provenance = new TreeMap<>(ModelFile.read(model).provenance());
    provenance.put(key, text);
    return with(model, copy, null, provenance);
  }

  /** A copy that lacks something about its making, as older versions wrote it. */
  static Path withoutProvenance(Path model, Path copy, String key) {
    Map<String, String> provenance = new TreeMap<>(ModelFile.read(model).provenance());
    assertNotNull(provenance.remove(key), key);
    return with(model, copy, null, provenance);
  }

  private static Path with(
      Path model, Path copy, @Nullable Calibration calibration, Map<String, String> provenance) {
    StoredModel stored = ModelFile.read(model);
    ModelFile.write(
        copy,
        new StoredModel(
            stored.network(),
            stored.parameters(),
            stored.normalisation(),
            stored.classes(),
            calibration,
            provenance));
    return copy;
  }

  private static long dataStart(Path model) throws IOException {
    try (FileChannel file = FileChannel.open(model)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.read(length);
      return Long.BYTES + length.getLong(0);
    }
  }
}
