package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A model file's metadata is read strictly; what is wrong is named. */
class ModelMetadataTest {
  @TempDir Path folder;
  private Path file = Path.of("");
  private final StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE), 1);

  @BeforeEach
  void writeTheModel() {
    file = folder.resolve("model.safetensors");
    ModelFile.write(file, model);
  }

  /** Takes the place of a text in one metadata field. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
      format        | sluice/1         | sluice/2            | has format sluice/2, this version reads sluice/1: use a newer
      format        | sluice/1         | pt                  | not a Sluice model: its format is 'pt'
      network       | "conv1"          | "conv2"             | 'network': two nodes are named 'conv2'
      network       | "conv1"          | "conv9"             | tensor 'step0.conv9.weight.rows' [1, 2, 3, 3] is missing
      network       | "kernelSize":3   | "kernelSize":4      | tensor 'step0.conv1.weight.rows' has shape [1, 2, 3, 3], expected [1, 2, 4, 4]
      network       | "steps":3        | "steps":2           | 'network': conv1: channels for 3 steps
      network       | "steps":3        | "Steps":3           | 'network': Steps: unknown field
      network       | [1,2,5]          | [1,2,6]             | tensor 'step2.conv1.weight.rows' has shape [3, 2, 3, 3], expected [4, 2, 3, 3]
      network       | "dense"          | "triangular"        | tensor 'step1.conv2.weight.cols' stands where
      network       | "height":12      | "height":20         | tensor 'step0.fc1.weight.rows' has shape [3, 8], expected [3, 16]
      network       | {                | [                   | 'network'
      blocks        | "step":0         | "step":1            | 'blocks': entry 0 is conv1 at step 1 up to byte 76, expected conv1 at step 0
      blocks        | "end":76         | "end":72            | 'blocks': entry 0 is conv1 at step 0 up to byte 72, expected conv1 at step 0 up to byte 76
      blocks        | "end":76         | "end":-1            | 'blocks': entry 0
      blocks        | "end":76         | "end":76.5          | 'blocks': [0].end: of the wrong type: expected a whole number
      blocks        | "end":76         | "end":9223372036854775808 | 'blocks': [0].end: Numeric value (9223372036854775808) out of range
      blocks        | "step":0         | "step":2147483648   | 'blocks': [0].step: Numeric value (2147483648) out of range
      blocks        | "step":0,        |                     | 'blocks': [0].step: missing
      blocks        | "sha256":"       | "sha256":"0         | the weights of conv1 at step 0
      blocks        | "node":"conv1"   | "node":null         | 'blocks': [0].node: null
      blocks        | [{               | [null,{             | 'blocks'
      stepEnds      | [                | [1,                 | 'stepEnds': [1,
      stepEnds      | [                | [-                  | 'stepEnds': [-
      stepEnds      | ]                | ,null]              | 'stepEnds'
      stepEnds      | ]                |                     | 'stepEnds': [2]: not valid JSON
      normalisation | "std":[          | "std":[1.0,         | 'normalisation': 2 means and 3
      normalisation | "std":[          | "std":[0.0,         | 'normalisation'
      normalisation | "mean":[0.1      | "mean":["NaN"       | 'normalisation': mean[0]: of the wrong type: expected a number, found a text
      normalisation | "mean":[0.1      | "mean":[1e999       | 'normalisation': channel 0: mean Infinity
      normalisation | 1.1              | 1.1,2.2             | 'normalisation': 3 means
      normalisation | {                | null{               | 'normalisation'
      classes       | [                | ["one more",        | needs 4 different class names
      classes       | class \\"0\\"    | class \\"1\\"       | needs 4 different class names
      classes       | ]                | ,5]                 | 'classes'
      classes       | ]                | ,null]              | 'classes'
      calibration   | "margin":0.9     | "margin":1.1        | 'calibration': thresholds[0]: a margin is from 0 to 1, not 1.1
      calibration   | "margin":0.9     | "margin":-0.1       | 'calibration': thresholds[0]: a margin
      calibration   | "margin":0.9     | "margin":"NaN"      | 'calibration': thresholds[0]
      calibration   | "maxDrop":0.5    | "maxDrop":500       | 'calibration': a drop is from 0 to 100
      calibration   | "maxDrop":0.5    | "maxLoss":0.5       | 'calibration': maxLoss: unknown field
      calibration   | {"margin":0.9    | {"margin":0.9,"sha256":"1"},{"margin":0.9 | 3 thresholds for 3 steps, expected 2
      calibration   | "answers":[      | "answers":[0,       | calibration: usual answers of 5 classes, but there are 4
      calibration   | "step":          | "step":1             | calibration: usual answers of step 10, but there are 3 steps
      provenance    | "seed":"1"       | "seed":1            | 'provenance': seed
      provenance    | "seed":"1"       | "seed":"1","seed":"1" | 'provenance'
      provenance    | "seed":"1"       | "seed":{"a":"1"}    | 'provenance': seed: of the wrong type: expected a text, found an object
      provenance    | {                | [                   | 'provenance'
      provenance    | }                | } {}                | 'provenance': followed by something else
      """)
  void namesTheMetadataFieldThatIsWrong(
      String key, String valid, @Nullable String broken, String expected) throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    String text = raw.metadata().get(key).asString();
    assertTrue(text.contains(valid), text);
    String replacement = broken == null ? "" : Matcher.quoteReplacement(broken);
    raw.put(key, text.replaceFirst(Pattern.quote(valid), replacement));
    raw.write(file);
    Refused.checkModel(file, expected);
  }

  /** Others read these texts, so they do not change. */
  @Test
  void textsAreAsDocumented() throws IOException {
    Calibration calibration =
        new Calibration(List.of(new Calibration.Threshold(0.875, "ab")), "10 images", 1, null);
    assertEquals(
        "{\"thresholds\":[{\"margin\":0.875,\"sha256\":\"ab\"}],\"fittedOn\":\"10 images\",\"maxDrop\":1.0}",
        Json.text(out -> MetadataJson.writeCalibration(out, calibration)));
    Calibration withUsual =
        new Calibration(
            List.of(),
            "10 images",
            1,
            new DriftReference(
                0, 10, List.of(new DriftReference.Quantile(0.5, 3, 4)), List.of(4, 6)));
    assertEquals(
        "{\"thresholds\":[],\"fittedOn\":\"10 images\",\"maxDrop\":1.0,\"usual\":{\"step\":0,"
            + "\"images\":10,\"quantiles\":[{\"margin\":0.5,\"below\":3,\"upTo\":4}],\"answers\":[4,6]}}",
        Json.text(out -> MetadataJson.writeCalibration(out, withUsual)));
    Map<String, String> metadata = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : RawModelFile.read(file).metadata().properties()) {
      metadata.put(field.getKey(), field.getValue().asString());
    }
    Block first = Blocks.of(model.parameters()).getFirst();
    String blocks = String.valueOf(metadata.get("blocks"));
    String start = "[{\"step\":0,\"node\":\"conv1\",\"end\":76,\"sha256\":\"";
    assertTrue(blocks.startsWith(start + first.sha256() + "\"},"), blocks);
    assertEquals("[328,964,2576]", metadata.get("stepEnds"));
    assertEquals("{\"mean\":[0.1,1.1],\"std\":[0.33333334,0.25]}", metadata.get("normalisation"));
    assertEquals(
        "[\"class \\\"0\\\" é\",\"class \\\"1\\\" é\",\"class \\\"2\\\" é\",\"class \\\"3\\\" é\"]",
        metadata.get("classes"));
    assertEquals("{\"data\":\"made up\",\"seed\":\"1\"}", metadata.get("provenance"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "network",
        "blocks",
        "stepEnds",
        "normalisation",
        "classes",
        "calibration",
        "provenance"
      })
  void namesTheMetadataFieldThatIsMissing(String key) throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    raw.put(key, "null");
    raw.write(file);
    if (key.equals("calibration")) {
      assertEquals(null, ModelFile.read(file).calibration());
    } else {
      Refused.checkModel(file, key);
    }
    raw.metadata().remove(key);
    raw.write(file);
    Refused.checkModel(file, key);
  }

  @Test
  void refusesMetadataThatItDoesNotKnow() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    raw.put("colour\u001b[2J", "red");
    raw.write(file);
    Refused.checkModel(file, "metadata 'colour?[2J': unknown to format sluice/1");
  }

  @Test
  void refusesMetadataThatIsTooLong() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    raw.put("provenance", " ".repeat(2_000_000) + "{}");
    raw.write(file);
    Refused.checkModel(file, "metadata 'provenance': 2000002 characters");
  }

  @Test
  void aChangeOfTheMetadataIsNoticed() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    String network = raw.metadata().get("network").asString();
    raw.metadata().put("network", network.replace("max_pool2d", "avg_pool2d"));
    raw.write(file);
    Refused.checkModel(file, "metadata 'sha256': does not fit the rest");
  }

  @Test
  void readsAFileWithoutAChecksumOfItsMetadata() throws IOException {
    RawModelFile raw = RawModelFile.read(file);
    raw.metadata().remove("sha256");
    raw.write(file);
    ModelFileTest.checkEqual(model, ModelFile.read(file));
  }
}
