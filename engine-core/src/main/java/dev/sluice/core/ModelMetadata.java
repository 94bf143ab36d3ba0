package dev.sluice.core;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
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
  static final String NETWORK = "network";
  static final String BLOCKS = "blocks";
  static final String STEP_ENDS = "stepEnds";
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
  static final int MAX_LENGTH = 1 << 20;

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

  /** Makes the error for what belongs to a key, which it names with the file and the place. */
  @FunctionalInterface
  interface Problem {
    SluiceException of(String key, @Nullable String what);
  }

  /**
   * @throws SluiceException one of {@code problem}
   */
  static ModelMetadata parse(Map<String, String> map, Problem problem) {
    checkFormat(map.get(FORMAT), problem);
    checkKeys(map, problem);
    return new ModelMetadata(
        value(map, NETWORK, NetworkJson::read, problem),
        json(map, BLOCKS, MetadataJson::readBlocks, problem),
        json(map, STEP_ENDS, MetadataJson::readStepEnds, problem),
        json(map, NORMALISATION, MetadataJson::readNormalisation, problem),
        json(map, CLASSES, MetadataJson::readClasses, problem),
        json(map, CALIBRATION, MetadataJson::readCalibration, problem),
        json(map, PROVENANCE, MetadataJson::readProvenance, problem));
  }

  private static void checkFormat(@Nullable String format, Problem problem) {
    if (format == null) {
      throw problem.of(FORMAT, "missing: not a Sluice model; `sluice train` writes models");
    }
    if (format.equals(THIS_FORMAT)) {
      return;
    }
    throw problem.of(
        FORMAT,
        format.startsWith(FORMAT_PREFIX)
            ? "has format %s, this version reads %s: use a newer Sluice"
                .formatted(format, THIS_FORMAT)
            : "not a Sluice model: its format is '%s', not %s".formatted(format, THIS_FORMAT));
  }

  private static void checkKeys(Map<String, String> map, Problem problem) {
    for (String key : map.keySet()) {
      if (!REQUIRED.contains(key) && !key.equals(SHA256)) {
        throw problem.of(key, "unknown to format " + THIS_FORMAT);
      }
    }
    String checksum = map.get(SHA256);
    if (checksum != null && !checksum.equals(checksum(map))) {
      throw problem.of(SHA256, "does not fit the rest: the header is damaged, copy it again");
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
      Map<String, String> map, String key, Function<JsonReader, T> type, Problem problem) {
    return value(map, key, text -> JsonReader.read(text, type), problem);
  }

  private static <T extends @Nullable Object> T value(
      Map<String, String> map, String key, Function<String, T> reader, Problem problem) {
    String text = map.get(key);
    if (text == null) {
      throw problem.of(key, "missing");
    }
    if (text.length() > MAX_LENGTH && !key.equals(BLOCKS)) {
      throw problem.of(key, text.length() + " characters, at most " + MAX_LENGTH + " allowed");
    }
    try {
      return reader.apply(text);
    } catch (SluiceException e) {
      throw problem.of(key, e.getMessage());
    }
  }
}
