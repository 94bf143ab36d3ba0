package dev.sluice.core;

import dev.sluice.core.Calibration.Threshold;
import dev.sluice.core.DriftReference.Quantile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The texts of a model file's metadata beside the network, as JSON: what is written is read. */
final class MetadataJson {
  private static final String STEP = "step";
  private static final String NODE = "node";
  private static final String END = "end";
  private static final String SHA256 = "sha256";
  private static final String MEAN = "mean";
  private static final String STD = "std";
  private static final String THRESHOLDS = "thresholds";
  private static final String MARGIN = "margin";
  private static final String FITTED_ON = "fittedOn";
  private static final String MAX_DROP = "maxDrop";
  private static final String USUAL = "usual";
  private static final String IMAGES = "images";
  private static final String QUANTILES = "quantiles";
  private static final String BELOW = "below";
  private static final String UP_TO = "upTo";
  private static final String ANSWERS = "answers";

  private MetadataJson() {}

  static void writeBlocks(JsonGenerator out, List<Block> blocks) {
    out.writeStartArray();
    for (Block block : blocks) {
      out.writeStartObject();
      out.writeNumberProperty(STEP, block.step());
      out.writeStringProperty(NODE, block.node());
      out.writeNumberProperty(END, block.end());
      out.writeStringProperty(SHA256, block.sha256());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static List<Block> readBlocks(JsonReader in) {
    return in.list(MetadataJson::readBlock);
  }

  private static Block readBlock(JsonReader in) {
    int step = 0;
    String node = "";
    long end = 0;
    String sha256 = "";
    JsonReader.Fields fields = in.object(STEP, NODE, END, SHA256);
    while (fields.next()) {
      switch (fields.name()) {
        case STEP -> step = in.integer();
        case NODE -> node = in.text();
        case END -> end = in.longInteger();
        case SHA256 -> sha256 = in.text();
      }
    }
    return new Block(step, node, end, sha256);
  }

  static void writeStepEnds(JsonGenerator out, List<Long> stepEnds) {
    out.writeStartArray();
    stepEnds.forEach(out::writeNumber);
    out.writeEndArray();
  }

  static List<Long> readStepEnds(JsonReader in) {
    return in.list(JsonReader::longInteger);
  }

  static void writeNormalisation(JsonGenerator out, Normalisation normalisation) {
    out.writeStartObject();
    out.writeName(MEAN);
    writeFloats(out, normalisation.mean());
    out.writeName(STD);
    writeFloats(out, normalisation.std());
    out.writeEndObject();
  }

  private static void writeFloats(JsonGenerator out, List<Float> values) {
    out.writeStartArray();
    values.forEach(out::writeNumber);
    out.writeEndArray();
  }

  static Normalisation readNormalisation(JsonReader in) {
    List<Float> mean = List.of();
    List<Float> std = List.of();
    JsonReader.Fields fields = in.object(MEAN, STD);
    while (fields.next()) {
      switch (fields.name()) {
        case MEAN -> mean = in.list(JsonReader::single);
        case STD -> std = in.list(JsonReader::single);
      }
    }
    return new Normalisation(mean, std);
  }

  static void writeClasses(JsonGenerator out, List<String> classes) {
    out.writeStartArray();
    classes.forEach(out::writeString);
    out.writeEndArray();
  }

  static List<String> readClasses(JsonReader in) {
    return in.list(JsonReader::text);
  }

  static void writeCalibration(JsonGenerator out, @Nullable Calibration calibration) {
    if (calibration == null) {
      out.writeNull();
      return;
    }
    out.writeStartObject();
    out.writeArrayPropertyStart(THRESHOLDS);
    for (Threshold threshold : calibration.thresholds()) {
      out.writeStartObject();
      out.writeNumberProperty(MARGIN, threshold.margin());
      out.writeStringProperty(SHA256, threshold.sha256());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeStringProperty(FITTED_ON, calibration.fittedOn());
    out.writeNumberProperty(MAX_DROP, calibration.maxDrop());
    if (calibration.usual() != null) {
      out.writeName(USUAL);
      writeUsual(out, calibration.usual());
    }
    out.writeEndObject();
  }

  private static void writeUsual(JsonGenerator out, DriftReference usual) {
    out.writeStartObject();
    out.writeNumberProperty(STEP, usual.step());
    out.writeNumberProperty(IMAGES, usual.images());
    out.writeArrayPropertyStart(QUANTILES);
    for (Quantile quantile : usual.quantiles()) {
      out.writeStartObject();
      out.writeNumberProperty(MARGIN, quantile.margin());
      out.writeNumberProperty(BELOW, quantile.below());
      out.writeNumberProperty(UP_TO, quantile.upTo());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayPropertyStart(ANSWERS);
    usual.answers().forEach(out::writeNumber);
    out.writeEndArray();
    out.writeEndObject();
  }

  static @Nullable Calibration readCalibration(JsonReader in) {
    if (in.isNull()) {
      return null;
    }
    List<Threshold> thresholds = List.of();
    String fittedOn = "";
    double maxDrop = 0;
    DriftReference usual = null;
    JsonReader.Fields fields = in.objectOfSome(THRESHOLDS, FITTED_ON, MAX_DROP, USUAL);
    while (fields.next()) {
      switch (fields.name()) {
        case THRESHOLDS -> thresholds = in.list(MetadataJson::readThreshold);
        case FITTED_ON -> fittedOn = in.text();
        case MAX_DROP -> maxDrop = in.number();
        case USUAL -> usual = readUsual(in);
      }
    }
    fields.check(List.of(THRESHOLDS, FITTED_ON, MAX_DROP), List.of(USUAL));
    return new Calibration(thresholds, fittedOn, maxDrop, usual);
  }

  private static DriftReference readUsual(JsonReader in) {
    int step = 0;
    int images = 0;
    List<Quantile> quantiles = List.of();
    List<Integer> answers = List.of();
    JsonReader.Fields fields = in.object(STEP, IMAGES, QUANTILES, ANSWERS);
    while (fields.next()) {
      switch (fields.name()) {
        case STEP -> step = in.integer();
        case IMAGES -> images = in.integer();
        case QUANTILES -> quantiles = in.list(MetadataJson::readQuantile);
        case ANSWERS -> answers = in.list(JsonReader::integer);
      }
    }
    return new DriftReference(step, images, quantiles, answers);
  }

  private static Quantile readQuantile(JsonReader in) {
    double margin = 0;
    int below = 0;
    int upTo = 0;
    JsonReader.Fields fields = in.object(MARGIN, BELOW, UP_TO);
    while (fields.next()) {
      switch (fields.name()) {
        case MARGIN -> margin = in.number();
        case BELOW -> below = in.integer();
        case UP_TO -> upTo = in.integer();
      }
    }
    return new Quantile(margin, below, upTo);
  }

  private static Threshold readThreshold(JsonReader in) {
    double margin = 0;
    String sha256 = "";
    JsonReader.Fields fields = in.object(MARGIN, SHA256);
    while (fields.next()) {
      switch (fields.name()) {
        case MARGIN -> margin = in.number();
        case SHA256 -> sha256 = in.text();
      }
    }
    return new Threshold(margin, sha256);
  }

  static void writeProvenance(JsonGenerator out, Map<String, String> provenance) {
    out.writeStartObject();
    provenance.forEach(out::writeStringProperty);
    out.writeEndObject();
  }

  static Map<String, String> readProvenance(JsonReader in) {
    return in.texts();
  }
}
