package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Layer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** Layers as JSON: objects whose field {@code type} says which other fields there are. */
final class LayerJson {
  private static final String TYPE = "type";
  private static final String CONV2D = "conv2d";
  private static final String LINEAR = "linear";
  private static final String RELU = "relu";
  private static final String MAX_POOL2D = "max_pool2d";
  private static final String AVG_POOL2D = "avg_pool2d";
  private static final String GLOBAL_AVG_POOL2D = "global_avg_pool2d";
  private static final String DEPTHWISE_CONV2D = "depthwise_conv2d";
  private static final String BATCH_NORM2D = "batch_norm2d";
  private static final String ADD = "add";
  private static final String DROPOUT = "dropout";

  private static final String CHANNELS = "channels";
  private static final String KERNEL_SIZE = "kernelSize";
  private static final String STRIDE = "stride";
  private static final String PADDING = "padding";
  private static final String BIAS = "bias";
  private static final String PROBABILITY = "probability";

  private LayerJson() {}

  static void write(JsonGenerator out, Layer layer) {
    out.writeStartObject();
    switch (layer) {
      case Layer.Conv2d(
              Channels channels,
              int kernelSize,
              int stride,
              int padding,
              boolean bias) -> {
        out.writeStringProperty(TYPE, CONV2D);
        writeChannels(out, channels);
        writeWindow(out, kernelSize, stride, padding, bias);
      }
      case Layer.DepthwiseConv2d(int kernelSize, int stride, int padding, boolean bias) -> {
        out.writeStringProperty(TYPE, DEPTHWISE_CONV2D);
        writeWindow(out, kernelSize, stride, padding, bias);
      }
      case Layer.Linear(Channels channels) -> {
        out.writeStringProperty(TYPE, LINEAR);
        writeChannels(out, channels);
      }
      case Layer.ReLU _ -> out.writeStringProperty(TYPE, RELU);
      case Layer.MaxPool2d(int kernelSize, int stride) ->
          writePool(out, MAX_POOL2D, kernelSize, stride);
      case Layer.AvgPool2d(int kernelSize, int stride) ->
          writePool(out, AVG_POOL2D, kernelSize, stride);
      case Layer.GlobalAvgPool2d _ -> out.writeStringProperty(TYPE, GLOBAL_AVG_POOL2D);
      case Layer.BatchNorm2d _ -> out.writeStringProperty(TYPE, BATCH_NORM2D);
      case Layer.Add _ -> out.writeStringProperty(TYPE, ADD);
      case Layer.Dropout(double probability) -> {
        out.writeStringProperty(TYPE, DROPOUT);
        out.writeNumberProperty(PROBABILITY, probability);
      }
    }
    out.writeEndObject();
  }

  /**
   * Reads a layer.
   *
   * @param channelsOf takes what the layer says of its outputs
   */
  static Layer read(JsonReader in, Function<JsonReader, Channels> channelsOf) {
    String type = "";
    Channels channels = null;
    int kernelSize = 0;
    int stride = 0;
    int padding = 0;
    boolean bias = true;
    double probability = 0;
    JsonReader.Fields fields =
        in.objectOfSome(TYPE, CHANNELS, KERNEL_SIZE, STRIDE, PADDING, BIAS, PROBABILITY);
    while (fields.next()) {
      switch (fields.name()) {
        case TYPE -> type = in.text();
        case CHANNELS -> channels = channelsOf.apply(in);
        case KERNEL_SIZE -> kernelSize = in.integer();
        case STRIDE -> stride = in.integer();
        case PADDING -> padding = in.integer();
        case BIAS -> bias = in.truth();
        case PROBABILITY -> probability = in.number();
      }
    }
    return switch (type) {
      case CONV2D -> {
        fields.check(List.of(TYPE, CHANNELS, KERNEL_SIZE, STRIDE, PADDING), List.of(BIAS));
        yield new Layer.Conv2d(Objects.requireNonNull(channels), kernelSize, stride, padding, bias);
      }
      case DEPTHWISE_CONV2D -> {
        fields.check(List.of(TYPE, KERNEL_SIZE, STRIDE, PADDING), List.of(BIAS));
        yield new Layer.DepthwiseConv2d(kernelSize, stride, padding, bias);
      }
      case LINEAR -> {
        fields.check(TYPE, CHANNELS);
        yield new Layer.Linear(Objects.requireNonNull(channels));
      }
      case RELU -> {
        fields.check(TYPE);
        yield new Layer.ReLU();
      }
      case MAX_POOL2D -> {
        fields.check(TYPE, KERNEL_SIZE, STRIDE);
        yield new Layer.MaxPool2d(kernelSize, stride);
      }
      case AVG_POOL2D -> {
        fields.check(TYPE, KERNEL_SIZE, STRIDE);
        yield new Layer.AvgPool2d(kernelSize, stride);
      }
      case GLOBAL_AVG_POOL2D -> {
        fields.check(TYPE);
        yield new Layer.GlobalAvgPool2d();
      }
      case BATCH_NORM2D -> {
        fields.check(TYPE);
        yield new Layer.BatchNorm2d();
      }
      case ADD -> {
        fields.check(TYPE);
        yield new Layer.Add();
      }
      case DROPOUT -> {
        fields.check(TYPE, PROBABILITY);
        yield new Layer.Dropout(probability);
      }
      case "" -> throw in.problem("needs a 'type'");
      default -> throw in.problem("unknown type '" + type + "'");
    };
  }

  private static void writeChannels(JsonGenerator out, Channels channels) {
    out.writeArrayPropertyStart(CHANNELS);
    for (int prefix : channels.prefixes()) {
      out.writeNumber(prefix);
    }
    out.writeEndArray();
  }

  /** A bias is only mentioned where there is none. */
  private static void writeWindow(
      JsonGenerator out, int kernelSize, int stride, int padding, boolean bias) {
    out.writeNumberProperty(KERNEL_SIZE, kernelSize);
    out.writeNumberProperty(STRIDE, stride);
    out.writeNumberProperty(PADDING, padding);
    if (!bias) {
      out.writeBooleanProperty(BIAS, false);
    }
  }

  private static void writePool(JsonGenerator out, String type, int kernelSize, int stride) {
    out.writeStringProperty(TYPE, type);
    out.writeNumberProperty(KERNEL_SIZE, kernelSize);
    out.writeNumberProperty(STRIDE, stride);
  }
}
