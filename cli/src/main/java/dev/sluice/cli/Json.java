package dev.sluice.cli;

import dev.sluice.core.AtomicFile;
import java.nio.file.Path;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes records as JSON. It is pure ASCII, so no terminal and no pipe can spoil it. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private Json() {}

  static String text(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  /** Replaces the file as a whole. */
  static void write(Path file, Object document) {
    AtomicFile.write(file, text(document) + "\n");
  }
}
