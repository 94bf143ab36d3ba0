package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void whatArrivesIsNoFailure() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput out = new StandardOutput(bytes);
    out.write(65);
    out.write(new byte[] {66, 67});
    assertEquals("ABC", bytes.toString(StandardCharsets.UTF_8));
    assertEquals(Optional.empty(), out.failure());
  }

  @Test
  void aFullDiskIsRemembered() {
    StandardOutput out = new StandardOutput(failing("No space left on device"));
    assertThrows(IOException.class, () -> out.write(65));
    assertEquals(Optional.of("No space left on device"), out.failure());
  }

  @Test
  void aReaderThatHasEnoughIsNoFailure() {
    StandardOutput out = new StandardOutput(failing("Broken pipe"));
    assertThrows(IOException.class, () -> out.write(65));
    assertEquals(Optional.empty(), out.failure());
  }
}
