package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that a model has learned never pass for new ones. */
class LearnedImagesTest {
  @TempDir private static Path folder;
  private static Path photos;
  private static Path others;
  private static Path model;

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    photos = TinyData.idx(folder.resolve("photos"), 4, 20);
    others = TinyData.changed(photos, folder.resolve("others"), pixel -> 255 - pixel);
    model = folder.resolve("m.safetensors");
    TinyModels.train(photos, model);
  }

  /** A folder of the same name with the same images and more. */
  private Path grown() throws IOException {
    return TinyData.idx(temp.resolve("photos"), 4, 30);
  }

  private static Object[] command(String words, Path images, Path out) {
    return words
        .replace("MODEL", model.toString())
        .replace("PHOTOS", images.toString())
        .replace("OTHERS", others.toString())
        .replace("OUT", out.toString())
        .split(" ");
  }

  /** Which images are kept apart depends on all of them, so that added ones move others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evaluate MODEL --data PHOTOS",
        "evaluate MODEL --data PHOTOS --limit 3",
        "calibrate MODEL --data PHOTOS",
        "train --from MODEL --data PHOTOS --out OUT",
        "train --from MODEL --data PHOTOS --limit 3 --out OUT",
        "update MODEL --data PHOTOS --replay OTHERS",
        "update MODEL --data OTHERS --replay PHOTOS",
        "poc --model MODEL --data PHOTOS --out OUT",
      })
  void aFolderThatHasGrownIsRefused(String words) throws IOException {
    byte[] before = Files.readAllBytes(model);
    Path out = temp.resolve("out");
    assertEquals(
        "sluice: photos: has other images or labels than when %s learned from it, and images that it has learned may be among those kept apart; put what was added into a folder of another name"
            .formatted(model),
        Cli.run(command(words, grown(), out)).failure());
    assertEquals(-1, Files.mismatch(model, Files.write(temp.resolve("before"), before)));
    assertFalse(Files.isRegularFile(out));
  }

  /** As a start and a teacher may have learned from one set in two ways. */
  @Test
  void aSetThatWasLearnedInTwoWaysIsRefused() {
    Path again = TinyModels.withProvenance(model, temp.resolve("again"), "data.1", "photos");
    Path twice = TinyModels.withProvenance(again, temp.resolve("twice"), "seed.1", "2");
    assertEquals(
        "sluice: %s: has learned from photos split with the seeds 1 and 2, so that any of its images may be a learned one: take other images"
            .formatted(twice),
        Cli.run("evaluate", twice, "--data", photos).failure());
  }

  @Test
  void aPartOfTheTestImagesIsThatOfTheSameSet() {
    Cli.run("evaluate", model, "--data", photos, "--limit", 3).succeeded();
  }

  @Test
  void aModelThatDoesNotSayWhichImagesItWasTakesAny() throws IOException {
    Path old = TinyModels.withoutProvenance(model, temp.resolve("old"), "dataSha256");
    Cli.run("evaluate", old, "--data", grown()).succeeded();
  }
}
