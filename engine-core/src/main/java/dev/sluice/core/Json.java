package dev.sluice.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.annotation.EnumNaming;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON of records, read strictly: a text means one thing or is refused. Nothing may be missing,
 * unknown, twice, null, or of another type.
 */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(
              MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultNullHandling(_ -> JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .withCoercionConfig(LogicalType.Textual, Json::onlyText)
          .addMixIn(Channels.class, ChannelsMixin.class)
          .addMixIn(Connectivity.class, ConnectivityMixin.class)
          .addMixIn(Layer.class, LayerMixin.class)
          .build();

  private Json() {}

  static String write(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * @throws SluiceException naming the field
   */
  static <T> T read(String text, TypeReference<T> type) {
    T value = readNullable(text, type);
    if (value == null) {
      throw new SluiceException("null is not allowed");
    }
    return value;
  }

  /**
   * As {@link #read}, but the whole text may be {@code null}.
   *
   * @throws SluiceException naming the field
   */
  static <T> @Nullable T readNullable(String text, TypeReference<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException e) {
      throw new SluiceException(FileFailure.printable(describe(e)), e);
    }
  }

  /** Where it went wrong and why, in one line and without what only programmers know. */
  private static String describe(JacksonException e) {
    @Nullable String why =
        switch (e) {
          case ValueInstantiationException ours when ours.getCause() != null ->
              ours.getCause().getMessage();
          case InvalidNullException _ -> "null is not allowed";
          case UnrecognizedPropertyException _ -> "unknown field";
          case InvalidTypeIdException type when type.getTypeId() == null -> "needs a 'type'";
          case InvalidTypeIdException type -> "unknown type '" + type.getTypeId() + "'";
          case InvalidFormatException format -> "not allowed: '" + format.getValue() + "'";
          case MismatchedInputException whole when whole.getPath().isEmpty() ->
              "empty, of the wrong type, or followed by something else";
          case MismatchedInputException _ -> "missing or of the wrong type";
          case InputCoercionException number -> number.getOriginalMessage();
          default ->
              "not valid JSON at character %d: %s"
                  .formatted(
                      e.getLocation().getCharOffset(),
                      String.valueOf(e.getOriginalMessage()).split("\\R| \\(start marker", 2)[0]);
        };
    String path = path(e.getPath());
    return path.isEmpty() ? String.valueOf(why) : path + ": " + why;
  }

  private static void onlyText(MutableCoercionConfig config) {
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      config.setCoercion(shape, CoercionAction.Fail);
    }
  }

  private static String path(List<JacksonException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference reference : references) {
      if (reference.getPropertyName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
      }
    }
    return path.toString();
  }

  /** An array of the channels per step. */
  private abstract static class ChannelsMixin {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    @SuppressWarnings("UnusedVariable") // only its annotation counts
    ChannelsMixin(List<Integer> prefixes) {}

    @JsonValue
    abstract List<Integer> prefixes();
  }

  /** {@code dense}, {@code triangular}. */
  @EnumNaming(EnumNamingStrategies.LowerCamelCaseStrategy.class)
  private abstract static class ConnectivityMixin {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Layer.Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = Layer.Linear.class, name = "linear"),
    @JsonSubTypes.Type(value = Layer.ReLU.class, name = "relu"),
    @JsonSubTypes.Type(value = Layer.MaxPool2d.class, name = "max_pool2d"),
    @JsonSubTypes.Type(value = Layer.AvgPool2d.class, name = "avg_pool2d")
  })
  private abstract static class LayerMixin {}
}
