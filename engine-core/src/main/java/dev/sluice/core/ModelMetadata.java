package dev.sluice.core;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself beside its tensors: text by key, most of it JSON. The key
 * {@code sha256} is a checksum of the others; a file without it is read all the same, since its
 * writer need not know it.
 *
 * @param blocks in file order
 * @param stepEnds where each step ends, in bytes from the end of the header
 */
record ModelMetadata(
    Network network,
    List<Block> blocks,
    List<Long> stepEnds,
    Normalisation normalisation,
    List<String> classes,
    @Nullable Calibration calibration,
    Map<String, String> provenance) {

  private static final String FORMAT = "format";
  private static final String NETWORK = "network";
  private static final String BLOCKS = "blocks";
  private static final String STEP_ENDS = "stepEnds";
  private static final String NORMALISATION = "normalisation";
  private static final String CLASSES = "classes";
  private static final String CALIBRATION = "calibration";
  private static final String PROVENANCE = "provenance";
  private static final String SHA256 = "sha256";
  private static final List<String> REQUIRED =
      List.of(FORMAT, NETWORK, BLOCKS, STEP_ENDS, NORMALISATION, CLASSES, CALIBRATION, PROVENANCE);

  private static final String FORMAT_PREFIX = "sluice/";
  private static final String THIS_FORMAT = FORMAT_PREFIX + 1;

  /** The longest text; blocks may be longer, since their number is known beforehand. */
  private static final int MAX_LENGTH = 1 << 20;

  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(FORMAT, THIS_FORMAT);
    map.put(NETWORK, NetworkJson.write(network));
    map.put(BLOCKS, Json.text(out -> MetadataJson.writeBlocks(out, blocks)));
    map.put(STEP_ENDS, Json.text(out -> MetadataJson.writeStepEnds(out, stepEnds)));
    map.put(NORMALISATION, Json.text(out -> MetadataJson.writeNormalisation(out, normalisation)));
    map.put(CLASSES, Json.text(out -> MetadataJson.writeClasses(out, classes)));
    map.put(CALIBRATION, Json.text(out -> MetadataJson.writeCalibration(out, calibration)));
    map.put(PROVENANCE, Json.text(out -> MetadataJson.writeProvenance(out, provenance)));
    map.put(SHA256, checksum(map));
    return map;
  }

  /**
   * @throws SluiceException naming the file and the field
   */
  static ModelMetadata parse(Path file, Map<String, String> map) {
    checkFormat(file, map.get(FORMAT));
    checkKeys(file, map);
    return new ModelMetadata(
        value(file, map, NETWORK, NetworkJson::read),
        json(file, map, BLOCKS, MetadataJson::readBlocks),
        json(file, map, STEP_ENDS, MetadataJson::readStepEnds),
        json(file, map, NORMALISATION, MetadataJson::readNormalisation),
        json(file, map, CLASSES, MetadataJson::readClasses),
        json(file, map, CALIBRATION, MetadataJson::readCalibration),
        json(file, map, PROVENANCE, MetadataJson::readProvenance));
  }

  private static void checkFormat(Path file, @Nullable String format) {
    if (format == null) {
      throw new SluiceException(
          file
              + ": not a Sluice model: its metadata has no 'format'; `sluice train` writes models");
    }
    if (format.equals(THIS_FORMAT)) {
      return;
    }
    throw new SluiceException(
        format.startsWith(FORMAT_PREFIX)
            ? "%s: has format %s, this version reads %s: use a newer Sluice"
                .formatted(file, format, THIS_FORMAT)
            : "%s: not a Sluice model: its format is '%s', not %s"
                .formatted(file, format, THIS_FORMAT));
  }

  private static void checkKeys(Path file, Map<String, String> map) {
    for (String key : map.keySet()) {
      if (!REQUIRED.contains(key) && !key.equals(SHA256)) {
        throw problem(file, key, "unknown to format " + THIS_FORMAT);
      }
    }
    String checksum = map.get(SHA256);
    if (checksum != null && !checksum.equals(checksum(map))) {
      throw problem(file, SHA256, "does not fit the rest: the header is damaged, copy it again");
    }
  }

  /** SHA-256 of all other keys and texts as UTF-8, sorted by key, a zero byte after each. */
  private static String checksum(Map<String, String> map) {
    Sha256 digest = new Sha256();
    new TreeMap<>(map)
        .forEach(
            (key, text) -> {
              if (!key.equals(SHA256)) {
                digest.update(key + "\0" + text + "\0");
              }
            });
    return digest.finish();
  }

  private static <T extends @Nullable Object> T json(
      Path file, Map<String, String> map, String key, Function<JsonReader, T> type) {
    return value(file, map, key, text -> JsonReader.read(text, type));
  }

  private static <T extends @Nullable Object> T value(
      Path file, Map<String, String> map, String key, Function<String, T> reader) {
    String text = map.get(key);
    if (text == null) {
      throw problem(file, key, "missing");
    }
    if (text.length() > MAX_LENGTH && !key.equals(BLOCKS)) {
      throw problem(file, key, text.length() + " characters, at most " + MAX_LENGTH + " allowed");
    }
    try {
      return reader.apply(text);
    } catch (SluiceException e) {
      throw problem(file, key, e.getMessage());
    }
  }

  private static SluiceException problem(Path file, String key, @Nullable String what) {
    return FileFailure.of(file, "metadata '%s': %s".formatted(key, what));
  }
}
