package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.InputCoercionException;

/**
 * Reads JSON text strictly and in one pass: a text means one thing or is refused. Nothing may be
 * missing, unknown, twice, null, or of another type, and an error names the path of the field.
 *
 * <p>It stands on a value. The method of the value's type takes it; within an array or an object it
 * moves on to the next one.
 */
final class JsonReader {
  private final JsonParser json;
  private final boolean namesLines;

  private JsonReader(JsonParser json, boolean namesLines) {
    this.json = json;
    this.namesLines = namesLines;
  }

  /**
   * Reads a text that is one value.
   *
   * @param type takes the value; an {@link IllegalArgumentException} means that it is not allowed
   * @throws SluiceException naming the field
   */
  static <T extends @Nullable Object> T read(String text, Function<JsonReader, T> type) {
    try (JsonParser json = Json.parser(text)) {
      return new JsonReader(json, false).whole(type);
    }
  }

  /** As {@link #read}, of a text that people write: an error names the line too. */
  static <T extends @Nullable Object> T readLines(String text, Function<JsonReader, T> type) {
    try (JsonParser json = Json.parser(text)) {
      return new JsonReader(json, true).whole(type);
    }
  }

  private <T extends @Nullable Object> T whole(Function<JsonReader, T> type) {
    try {
      if (json.nextToken() == null) {
        throw problem("empty");
      }
      T value = type.apply(this);
      if (json.nextToken() != null) {
        throw problem("followed by something else");
      }
      return value;
    } catch (InputCoercionException e) {
      throw new SluiceException(line(path(), e.getOriginalMessage()), e);
    } catch (JacksonException e) {
      String place = "not valid JSON at character " + e.getLocation().getCharOffset();
      throw new SluiceException(line(path(), place + ": " + Json.reason(e)), e);
    } catch (IllegalArgumentException | ArithmeticException e) { // about the value just taken
      throw new SluiceException(line(path(), e.getMessage()), e);
    }
  }

  String text() {
    expect(JsonToken.VALUE_STRING);
    return json.getString();
  }

  int integer() {
    expect(JsonToken.VALUE_NUMBER_INT);
    return json.getIntValue();
  }

  long longInteger() {
    expect(JsonToken.VALUE_NUMBER_INT);
    return json.getLongValue();
  }

  float single() {
    expectNumber();
    return json.getFloatValue();
  }

  double number() {
    expectNumber();
    return json.getDoubleValue();
  }

  boolean truth() {
    if (json.currentToken() != JsonToken.VALUE_TRUE) {
      expect(JsonToken.VALUE_FALSE);
    }
    return json.currentToken() == JsonToken.VALUE_TRUE;
  }

  boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  <T> List<T> list(Function<JsonReader, T> element) {
    expect(JsonToken.START_ARRAY);
    List<T> result = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      result.add(element.apply(this));
    }
    return result;
  }

  /** An object with any names, in the order of the text. */
  Map<String, String> texts() {
    expect(JsonToken.START_OBJECT);
    Map<String, String> result = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      result.put(name, text());
    }
    return result;
  }

  /** An object with exactly these fields, in any order. */
  Fields object(String... names) {
    expect(JsonToken.START_OBJECT);
    return new Fields(List.of(names), true);
  }

  /** An object with some of these fields, in any order; then {@link Fields#check} which. */
  Fields objectOfSome(String... names) {
    expect(JsonToken.START_OBJECT);
    return new Fields(List.of(names), false);
  }

  /** The fields of an object; each one's value is taken before the next one comes. */
  final class Fields {
    private final List<String> known;
    private final boolean all;
    private final List<String> found = new ArrayList<>();

    private Fields(List<String> known, boolean all) {
      this.known = known;
      this.all = all;
    }

    /** Moves to the next field's value; false at the end of the object. */
    boolean next() {
      if (json.nextToken() == JsonToken.END_OBJECT) {
        if (all) {
          check(known, List.of());
        }
        return false;
      }
      if (!known.contains(name())) {
        throw problem("unknown field");
      }
      found.add(name());
      json.nextToken();
      return true;
    }

    String name() {
      return json.currentName();
    }

    /** Makes sure, at the end of the object, that it had these fields and no others. */
    void check(String... names) {
      check(List.of(names), List.of());
    }

    /** As {@link #check(String...)}, with fields that need not be there. */
    void check(List<String> names, List<String> optional) {
      for (String name : names) {
        if (!found.contains(name)) {
          throw ofField(name, "missing");
        }
      }
      for (String name : found) {
        if (!names.contains(name) && !optional.contains(name)) {
          throw ofField(name, "unknown field");
        }
      }
    }

    private SluiceException ofField(String name, String why) {
      String path = path();
      return new SluiceException(line(path.isEmpty() ? name : path + "." + name, why));
    }
  }

  /** An error about the value. */
  SluiceException problem(String why) {
    return new SluiceException(line(path(), why));
  }

  private String line(String path, @Nullable String why) {
    String place = namesLines ? "line %d: ".formatted(json.currentLocation().getLineNr()) : "";
    return FileFailure.printable(place + (path.isEmpty() ? why : path + ": " + why));
  }

  private void expect(JsonToken expected) {
    if (json.currentToken() != expected) {
      throw wrongType(Json.words(expected));
    }
  }

  private void expectNumber() {
    if (!json.currentToken().isNumeric()) {
      throw wrongType("a number");
    }
  }

  private SluiceException wrongType(String expected) {
    String found = Json.words(json.currentToken());
    return problem(
        isNull()
            ? "null is not allowed"
            : "of the wrong type: expected " + expected + ", found " + found);
  }

  /** Where it stands: {@code nodes[1].layer.padding}. */
  private String path() {
    StringBuilder path = new StringBuilder();
    for (TokenStreamContext at = json.streamReadContext(); at != null; at = at.getParent()) {
      if (at.inArray() && at.hasCurrentIndex()) {
        path.insert(0, "[" + at.getCurrentIndex() + "]");
      } else if (at.inObject() && at.hasCurrentName()) {
        path.insert(0, "." + at.currentName());
      }
    }
    return path.isEmpty() || path.charAt(0) == '[' ? path.toString() : path.substring(1);
  }
}
