package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must hold for a kernel to take a band, for many shapes. */
class BandsTest {
  private static final int PIXELS = 2048; // DIRECT_PIXELS of arguments.h

  @Test
  void bandsCoverImagesAndFitIntoBlocks() {
    for (int quads : List.of(32, 64, 128)) {
      Kernel kernel = Kernel.of("direct_8x" + quads, 128, new Driver.Function() {});
      for (int size : List.of(3, 5)) {
        for (boolean pooled : List.of(false, true)) {
          for (int width = 1; width < 130; width++) {
            for (int height = 1; height < 70; height++) {
              check(kernel, size, new Shape(1, height, width), pooled);
            }
          }
        }
      }
    }
  }

  private static void check(Kernel kernel, int size, Shape y, boolean pooled) {
    int across = pooled ? y.width() : Math.ceilDiv(y.width(), 2);
    int high = pooled ? y.height() : Math.ceilDiv(y.height(), 2);
    String what = "%s, window %d, %s, pooled %s".formatted(kernel.name(), size, y, pooled);
    Bands bands = Bands.of(kernel, Window.square(size, 1, 0), y, pooled).orElse(null);
    int line = (2 + size - 1) * (2 * across + size - 1);
    assertEquals(across > kernel.columns() || line > PIXELS, bands == null, what);
    if (bands != null) {
      int covered = (2 * bands.lines() + size - 1) * (2 * across + size - 1) * bands.images();
      assertEquals(across, bands.across(), what);
      assertTrue(bands.images() >= 1 && covered <= PIXELS, what);
      assertTrue(bands.images() * bands.lines() * across <= kernel.columns(), what);
      assertTrue(bands.lines() * bands.perImage() >= high, what);
      assertTrue(bands.lines() * (bands.perImage() - 1) < high, what);
      assertTrue(bands.perImage() == 1 || bands.images() == 1, what);
      assertTrue(bands.blocks(7) * bands.images() >= 7 * bands.perImage(), what);
    }
  }
}
