package dev.sluice.cuda.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.Library;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Without cuBLAS and cuDNN nothing fails: there are lines, and no offers. */
class MissingLibrariesTest {
  @Test
  void missingLibrariesAreLinesAndOfferNothing() {
    assumeMissing();
    try (DeviceFixture on = new DeviceFixture()) {
      VendorLibraries libraries = VendorLibraries.find(on.driver.version()).on(on.driver);
      assertTrue(libraries.isEmpty());
      assertEquals("", libraries.versions());
      List<String> lines = libraries.lines();
      assertEquals(2, lines.size(), lines.toString());
      assertTrue(lines.get(0).startsWith("cuBLAS is not installed: own kernels"), lines.get(0));
      assertTrue(lines.get(1).startsWith("cuDNN is not installed: own kernels"), lines.get(1));
      PackedWeights packed = new PackedWeights(on.driver, on.stream, on::allocate);
      try (VendorPaths paths = libraries.open(on.device, on.stream, packed)) {
        Shape x = new Shape(3, 4, 4);
        Shape y = Shape.vector(2);
        ConvShape linear = new ConvShape(2, 3, Window.whole(x), x, y, 48, 1);
        assertTrue(paths.of(linear, 0).isEmpty());
        Window window = Window.square(3, 1, 1);
        ConvShape other = new ConvShape(2, 3, window, x, window.output(2, x), 28, 1);
        assertTrue(paths.of(other, 0).isEmpty());
        assertFalse(other.isLinear());
      }
    }
  }

  private static void assumeMissing() {
    for (String name : List.of("libcublas.so.13", "libcublas.so.12", "libcudnn.so.9")) {
      if (Library.open(name).isPresent()) {
        String reason = "skipped: this machine has " + name;
        System.err.println(reason);
        Assumptions.abort(reason);
      }
    }
  }
}
