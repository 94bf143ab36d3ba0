package dev.sluice.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PickABackendTest {
  @TempDir private Path folder;

  @Test
  void theBestIsTakenAndOthersAreExplained() {
    Printed printed = new Printed();
    try (Backend backend = PickABackend.best(printed.stream()::println);
        Backend best = Backends.open()) {
      assertEquals(best.name(), backend.name());
      assertEquals("takes " + best.name(), printed.lines().getLast());
      for (String line : printed.lines().subList(0, printed.lines().size() - 1)) {
        assertTrue(line.matches("not \\w+: .+"), line);
      }
    }
  }

  @Test
  void anImageIsClassified() throws IOException {
    Path image = Files.createFile(folder.resolve("grey.png"));
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", image.toFile());
    try (Backend backend = Backends.open("cpu")) {
      try (Model model = Model.of(TinyModel.with(0), backend)) {
        String line = PickABackend.classify(model, image);
        assertTrue(line.matches("class [0-3], margin [01]\\.\\d\\d, by width 0 of 3, .*"), line);
      }
      try (Model model = Model.of(TinyModel.with(1), backend)) {
        String line = PickABackend.classify(model, image);
        assertTrue(line.contains("by width 2 of 3"), line);
      }
    }
  }
}
