package dev.sluice.core;

import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a safetensors header token by token, so that memory stays in proportion to its length. */
final class SafetensorsHeaderParser {
  private static final int MAX_METADATA = 1_000;

  private final Path file;
  private final JsonParser json;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final Map<String, Long> places = new HashMap<>();
  private long end;

  private SafetensorsHeaderParser(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /**
   * A header, and where in the file its members are.
   *
   * @param places by {@link #metadataMember} or {@link #tensorMember}, in bytes of the file
   */
  record Placed(SafetensorsHeader header, Map<String, Long> places) {}

  /**
   * @param file for errors
   * @param header the header's bytes, padding included
   * @throws SluiceException naming the file, the byte and the tensor
   */
  static Placed parse(Path file, byte[] header) {
    try (JsonParser json = Json.parser(header)) {
      SafetensorsHeaderParser parser = new SafetensorsHeaderParser(file, json);
      return new Placed(parser.header(), parser.places);
    } catch (JacksonException e) {
      long offset = Math.max(0, e.getLocation().getByteOffset());
      throw problem(file, Long.BYTES + offset, Json.reason(e));
    }
  }

  /** How errors name what belongs to a key of the metadata. */
  static String metadataMember(String key) {
    return "metadata '%s'".formatted(key);
  }

  /** How errors name a tensor. */
  static String tensorMember(String name) {
    return "tensor '%s'".formatted(name);
  }

  private SafetensorsHeader header() {
    next(JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (name.equals(SafetensorsHeader.METADATA)) {
        metadata();
      } else {
        places.put(tensorMember(name), place());
        tensor(name);
      }
    }
    if (json.nextToken() != null) {
      throw problem("text after the end of the header");
    }
    return new SafetensorsHeader(metadata, tensors);
  }

  private void metadata() {
    next(JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      if (metadata.size() == MAX_METADATA) {
        throw problem("metadata '%s': more than %d entries".formatted(key, MAX_METADATA));
      }
      places.put(metadataMember(key), place());
      next(JsonToken.VALUE_STRING);
      metadata.put(key, json.getString());
    }
  }

  private void tensor(String name) {
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    next(JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      switch (field) {
        case SafetensorsHeader.DTYPE -> {
          next(JsonToken.VALUE_STRING);
          dtype = json.getString();
        }
        case SafetensorsHeader.SHAPE -> shape = numbers(Tensor.MAX_RANK);
        case SafetensorsHeader.OFFSETS -> offsets = numbers(2);
        default -> throw problem("tensor '%s': unknown field '%s'".formatted(name, field));
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw problem("tensor '%s': needs dtype, shape and two data_offsets".formatted(name));
    }
    if (!dtype.equals(SafetensorsHeader.F32)) {
      throw problem("tensor '%s': its numbers are %s, only F32 is read".formatted(name, dtype));
    }
    Tensor tensor = tensor(name, shape);
    if (offsets.getFirst() != end || offsets.getLast() - end != tensor.bytes()) {
      throw problem(
          "tensor '%s' %s: its data_offsets are %s, expected [%d, %d]: no gaps, no overlaps"
              .formatted(name, shape, offsets, end, end + tensor.bytes()));
    }
    end = offsets.getLast();
    tensors.add(tensor);
  }

  private Tensor tensor(String name, List<Long> shape) {
    List<Integer> lengths = new ArrayList<>();
    try {
      for (long length : shape) {
        lengths.add(Math.toIntExact(length));
      }
      return new Tensor(name, lengths);
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw problem("tensor '%s' %s: %s".formatted(name, shape, e.getMessage()));
    }
  }

  private List<Long> numbers(int max) {
    List<Long> result = new ArrayList<>();
    next(JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_NUMBER_INT, json.currentToken());
      if (result.size() == max) {
        throw problem("a list of more than " + max + " numbers");
      }
      long number = json.getLongValue();
      if (number < 0) {
        throw problem("a negative number: " + number);
      }
      result.add(number);
    }
    return result;
  }

  private void next(JsonToken expected) {
    expect(expected, json.nextToken());
  }

  private void expect(JsonToken expected, @Nullable JsonToken found) {
    if (found != expected) {
      throw problem("expected %s, found %s".formatted(Json.words(expected), Json.words(found)));
    }
  }

  /** Where the token begins, in bytes of the file. */
  private long place() {
    return Long.BYTES + Math.max(0, json.currentTokenLocation().getByteOffset());
  }

  private SluiceException problem(String what) {
    return problem(file, place(), what);
  }

  private static SluiceException problem(Path file, long place, String what) {
    return FileFailure.of(
        file,
        "not a safetensors file that can be read: header, byte %d: %s".formatted(place, what));
  }
}
