package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Layer;
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

  private static final String CHANNELS = "channels";
  private static final String KERNEL_SIZE = "kernelSize";
  private static final String STRIDE = "stride";
  private static final String PADDING = "padding";

  private LayerJson() {}

  static void write(JsonGenerator out, Layer layer) {
    out.writeStartObject();
    switch (layer) {
      case Layer.Conv2d(Channels channels, int kernelSize, int stride, int padding) -> {
        out.writeStringProperty(TYPE, CONV2D);
        writeChannels(out, channels);
        out.writeNumberProperty(KERNEL_SIZE, kernelSize);
        out.writeNumberProperty(STRIDE, stride);
        out.writeNumberProperty(PADDING, padding);
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
    JsonReader.Fields fields = in.objectOfSome(TYPE, CHANNELS, KERNEL_SIZE, STRIDE, PADDING);
    while (fields.next()) {
      switch (fields.name()) {
        case TYPE -> type = in.text();
        case CHANNELS -> channels = channelsOf.apply(in);
        case KERNEL_SIZE -> kernelSize = in.integer();
        case STRIDE -> stride = in.integer();
        case PADDING -> padding = in.integer();
      }
    }
    return switch (type) {
      case CONV2D -> {
        fields.check(TYPE, CHANNELS, KERNEL_SIZE, STRIDE, PADDING);
        yield new Layer.Conv2d(Objects.requireNonNull(channels), kernelSize, stride, padding);
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

  private static void writePool(JsonGenerator out, String type, int kernelSize, int stride) {
    out.writeStringProperty(TYPE, type);
    out.writeNumberProperty(KERNEL_SIZE, kernelSize);
    out.writeNumberProperty(STRIDE, stride);
  }
}
