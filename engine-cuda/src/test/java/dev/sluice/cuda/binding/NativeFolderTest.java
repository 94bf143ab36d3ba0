package dev.sluice.cuda.binding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  private static final String RESOURCE = "lib/libexample.so";

  @TempDir Path temp;
  private final byte[] contents = new byte[1 << 20];

  @BeforeEach
  void makeAResource() throws IOException {
    new Random(1).nextBytes(contents);
    Files.createDirectories(temp.resolve("jar/lib"));
    Files.write(temp.resolve("jar").resolve(RESOURCE), contents);
  }

  private Path unpack(String resource) throws IOException {
    URL[] jars = {temp.resolve("jar").toUri().toURL()};
    try (var loader = new URLClassLoader(jars, null)) {
      return new NativeFolder(temp.resolve("cache/natives")).unpack(loader, resource);
    }
  }

  @Test
  void writesAFileOnceWhereOnlyTheUserDoes() throws IOException {
    Path file = unpack(RESOURCE);
    assertEquals(temp.resolve("cache/natives/libexample.so"), file);
    assertArrayEquals(contents, Files.readAllBytes(file));
    assertEquals(
        PosixFilePermissions.fromString("rwx------"),
        Files.getPosixFilePermissions(temp.resolve("cache/natives")));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    unpack(RESOURCE);
    assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(file));
  }

  @Test
  void replacesAFileWithOtherContentsOfTheSameLength() throws IOException {
    byte[] other = contents.clone();
    other[other.length - 1]++;
    Files.write(unpack(RESOURCE), other);
    assertArrayEquals(contents, Files.readAllBytes(unpack(RESOURCE)));
  }

  @Test
  void whoeverSeesTheFileSeesAllOfIt() throws IOException {
    int[] lengths =
        IntStream.range(0, 200)
            .parallel()
            .map(
                round -> {
                  try {
                    Path file = unpack(RESOURCE);
                    int length = Files.readAllBytes(file).length;
                    if (round % 3 == 0) {
                      Files.deleteIfExists(file);
                    }
                    return length;
                  } catch (NoSuchFileException deleted) {
                    return contents.length;
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                })
            .distinct()
            .toArray();
    assertArrayEquals(new int[] {contents.length}, lengths);
    unpack(RESOURCE);
    try (Stream<Path> files = Files.list(temp.resolve("cache/natives"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aResourceThatIsNotThereIsNamed() {
    SluiceException e = assertThrows(SluiceException.class, () -> unpack("lib/libother.so"));
    assertTrue(e.toString().contains("lib/libother.so is in no jar"), e.toString());
  }
}
