package dev.sluice.core;

import java.io.OutputStream;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * JSON, token by token. Values are read and written by hand: binding classes by their annotations
 * would take longer to start than a model file takes to load.
 */
final class Json {
  private static final int MAX_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.USE_FAST_DOUBLE_PARSER) // it is slow to start
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool()) // keeps nothing
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private Json() {}

  static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  static JsonParser parser(byte[] utf8) {
    return FACTORY.createParser(ObjectReadContext.empty(), utf8);
  }

  static JsonGenerator generator(OutputStream utf8) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), utf8);
  }

  /** What is written, as text. */
  static String text(Consumer<JsonGenerator> value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      value.accept(out);
    }
    return text.toString();
  }

  /** What is wrong with a text, in one line and without what only programmers know. */
  static String reason(JacksonException e) {
    return String.valueOf(e.getOriginalMessage()).split("\\R| \\((start marker|for )", 2)[0];
  }

  /** How an error names a token. */
  static String words(@Nullable JsonToken token) {
    return switch (token) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case VALUE_NULL -> "null";
      default -> token.toString();
    };
  }
}
