package dev.sluice.core;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path folder;

  /** The bytes of the format, by hand. */
  @Test
  void bytesAreThoseOfTheFormat() throws IOException {
    Path file = folder.resolve("f");
    SafetensorsWriter.write(
        file,
        Map.of("k", "ü"),
        List.of(new Tensor("a", List.of(2)), new Tensor("b", List.of())),
        out -> out.write(new float[] {9, 1f, -2f, 0.5f}, 1, 3));
    String header =
        "{\"__metadata__\":{\"k\":\"ü\"},"
            + A
            + ",\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int padding = (8 - json.length % 8) % 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + json.length + padding + 12);
    expected.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length + padding).put(json);
    expected.put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
    expected.put(HexFormat.of().parseHex("0000803f" + "000000c0" + "0000003f"));
    assertArrayEquals(expected.array(), Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 16383, 16384, 16385, 40000})
  void readsWhatItWrote(int size) {
    Path file = folder.resolve("f");
    float[] values = new float[size + 3];
    Random random = new Random(size);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    List<Tensor> tensors = List.of(new Tensor("x", List.of(size)), new Tensor("y", List.of(3)));
    Map<String, String> metadata = Map.of("a", "{\"b\": 1}\n\0", "", "");
    SafetensorsWriter.write(
        file,
        metadata,
        tensors,
        out -> {
          out.write(values, 0, size / 2);
          out.write(values, size / 2, values.length - size / 2);
        });
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      assertEquals(metadata, in.metadata());
      assertEquals(tensors, in.tensors());
      in.expect(tensors);
      float[] read = new float[values.length + 1];
      in.read(read, 1, 2);
      in.read(read, 3, values.length - 2);
      for (int i = 0; i < values.length; i++) {
        assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(read[i + 1]));
      }
      Refused.check("ends at byte " + fileSize(file), () -> in.read(read, 0, 1));
    }
  }

  private static long fileSize(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void writesExactlyTheTensorsOrNothing() {
    Path file = folder.resolve("f");
    List<Tensor> tensors = List.of(new Tensor("a", List.of(2)));
    for (int count : new int[] {1, 3}) {
      assertThrows(
          IllegalStateException.class,
          () ->
              SafetensorsWriter.write(
                  file, Map.of(), tensors, out -> out.write(new float[3], 0, count)));
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void writesNoHeaderThatCouldNotBeRead() {
    Path file = folder.resolve("f");
    Map<String, String> large = Map.of("k", "x".repeat(SafetensorsHeader.MAX_BYTES));
    Refused.check(
        "header would have", () -> SafetensorsWriter.write(file, large, List.of(), _ -> {}));
    List<Tensor> twice = List.of(new Tensor("a", List.of(0)), new Tensor("a", List.of(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(file, Map.of(), twice, _ -> {}));
    assertFalse(Files.exists(file));
  }

  /** Each is a header before 8 bytes of data; A is a good tensor. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
      {A                                                    | byte 61: Unexpected end
      [A]                                                   | expected an object, found an array
      77                                                    | expected an object
      {A}{}                                                 | byte 62: text after the end
      {A} x                                                 | byte 63: Unrecognized token
      {A,A}                                                 | Duplicate
      {"__metadata__":{"a":"1","a":"2"},A}                  | Duplicate
      {"__metadata__":{},A,"__metadata__":{}}               | Duplicate
      {"__metadata__":[],A}                                 | expected an object
      {"__metadata__":{"a":1},A}                            | expected a text, found a whole number
      {"__metadata__":{"a":null},A}                         | expected a text
      {"__metadata__":null,A}                               | expected an object
      {"a":[]}                                              | expected an object
      {"a":{}}                                              | 'a': needs dtype, shape
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}  | 'a': needs dtype, shape and two
      {"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}} | 'a': its numbers are F16
      {"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}} | 'a': its numbers are F64
      {"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}    | expected a text
      {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}  | expected an array
      {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}} | expected a whole number
      {"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}} | expected a whole number
      {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | negative
      {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | data_offsets are [0, 8], expected [0, 12]
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}} | more than 2 numbers
      {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}} | more than 8 numbers
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}} | 'a': unknown field 'x'
      {"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}} | Duplicate
      {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | expected [0, 4]: no gaps
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | expected [0, 8]
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,8]}} | expected [0, 8]
      {A,"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 'b' [1]: its data_offsets are [4, 8], expected [8, 12]
      {A,"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | no overlaps
      {"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}} | integer overflow
      {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | out of range
      {"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}} | too large
      {"a":{"dtype":"F32","shape":[2147483647,2147483647,2],"data_offsets":[0,0]}} | too large
      {"":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | a tensor name
      {"a\\nb":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | a tensor name
      {"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} | has 8 bytes of data, but its header describes 12
      {}                                                    | has 8 bytes of data, but its header describes 0
      {"a":[[[[[[[[[[[[[[[[[[[[[[[[[[                       | expected an object
      """)
  void refusesAHeaderThatLies(String header, String expected) throws IOException {
    Path file = write(header.replace("A", A), 8);
    Refused.check(expected, () -> SafetensorsReader.open(file).close());
    Refused.check(file + ": ", () -> SafetensorsReader.open(file).close());
  }

  /** Small entries take far more memory than bytes of the file. */
  @Test
  void refusesMoreMetadataThanAnyModelHas() throws IOException {
    String entries =
        IntStream.rangeClosed(0, 1_000).mapToObj("\"%d\":\"\""::formatted).collect(joining(","));
    Path file = write("{\"__metadata__\":{" + entries + "}}", 0);
    Refused.check(
        "metadata '1000': more than 1000 entries", () -> SafetensorsReader.open(file).close());
  }

  @Test
  void acceptsAHeaderOfAnotherWriter() throws IOException {
    String header =
        " {\n \"a\" : { \"data_offsets\": [0, 8], \"shape\": [2, 1], \"dtype\": \"F32\" } }\n\t ";
    try (SafetensorsReader in = SafetensorsReader.open(write(header, 8))) {
      assertEquals(List.of(new Tensor("a", List.of(2, 1))), in.tensors());
      assertEquals(Map.of(), in.metadata());
    }
  }

  /** Floats that lie across the ends of what is read at once. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void readsDataThatIsNotAligned(int padding) throws IOException {
    int size = 40_000;
    int bytes = size * Float.BYTES;
    String tensor = A.replace("[2]", "[" + size + "]").replace("[0,8]", "[0," + bytes + "]");
    Path file = write("{" + tensor + "}" + " ".repeat(padding), bytes);
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0, start = content.capacity() - bytes; i < size; i++) {
      content.putFloat(start + i * Float.BYTES, i);
    }
    Files.write(file, content.array());
    float[] read = new float[size];
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      for (int done = 0; done < size; done += 100) {
        in.read(read, done, 100);
      }
    }
    for (int i = 0; i < size; i++) {
      assertEquals(i, read[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 7, 9, 73, 1 << 23, (1 << 23) + 1, 1L << 31, 1L << 32, Long.MAX_VALUE, -1, -8})
  void refusesAHeaderLengthThatLies(long length) throws IOException {
    Path file = write("{" + A + "}", 8);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes);
    Refused.check(file + ": not a safetensors file", () -> SafetensorsReader.open(file).close());
  }

  @Test
  void refusesAHeaderBeyondTheLimitWithoutReadingIt() throws IOException {
    Path file = folder.resolve("f");
    long length = SafetensorsHeader.MAX_BYTES + 8L;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(bytes.putLong(length).flip());
      channel.write(ByteBuffer.allocate(1), 7 + length); // sparse
    }
    Refused.check("a header of " + length + " bytes", () -> SafetensorsReader.open(file).close());
  }

  @Test
  void noticesAFileThatIsCutWhileItIsRead() throws IOException {
    int size = 40_000; // more than is read at once
    Path file = folder.resolve("f");
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(new Tensor("a", List.of(size))),
        out -> out.write(new float[size], 0, size));
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      in.read(new float[size], 0, 1);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(Files.size(file) - 1);
      }
      in.read(new float[size], 1, size - 2);
      Refused.check(
          "ends at byte %d: it was cut while it was read".formatted(fileSize(file)),
          () -> in.read(new float[size], size - 1, 1));
    }
  }

  @Test
  void readsTheOldFileToItsEndWhileANewOneReplacesIt() throws IOException {
    Path file = write("{" + A + "}", 8);
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      SafetensorsWriter.write(file, Map.of(), List.of(), _ -> {});
      in.read(new float[2], 0, 2);
    }
  }

  @Test
  void namesTheTensorThatIsNotAsExpected() throws IOException {
    Path file = write("{" + A + "}", 8);
    Tensor a = new Tensor("a", List.of(2));
    Tensor b = new Tensor("b", List.of(1));
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      in.expect(List.of(a));
      Tensor column = new Tensor("a", List.of(1, 2));
      Refused.check("'a' has shape [2], expected [1, 2]", () -> in.expect(List.of(column)));
      Refused.check("'b' [1] is missing", () -> in.expect(List.of(a, b)));
      Refused.check("'b' [1] is missing", () -> in.expect(List.of(b)));
      Refused.check("'a' is surplus", () -> in.expect(List.of()));
    }
  }

  @Test
  void saysWhyAFileCannotBeOpened() throws IOException {
    Path missing = folder.resolve("missing");
    Refused.check("no such file", () -> SafetensorsReader.open(missing).close());
    Refused.check("not a regular file", () -> SafetensorsReader.open(folder).close());
    Path empty = Files.createFile(folder.resolve("empty"));
    Refused.check("has 0 bytes", () -> SafetensorsReader.open(empty).close());
    Path short7 = Files.write(folder.resolve("short"), new byte[7]);
    Refused.check("has 7 bytes", () -> SafetensorsReader.open(short7).close());
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    return Files.write(folder.resolve("f"), bytes.array());
  }
}
