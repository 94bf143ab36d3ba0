package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose paths come on standard input. */
class WatchTest {
  private static final int CLASSES = 3;
  private static final int IMAGES = 30;

  @TempDir private static Path folder;
  private static Path raw; // without thresholds
  private static Path model; // takes what the narrow width is sure of
  private static Path strict; // is hardly ever sure
  private static List<Path> clean;
  private static List<Path> dark;

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    Path data = TinyData.idx(folder.resolve("tiny"), CLASSES, 200);
    raw = folder.resolve("raw.safetensors");
    TinyModels.train(data, raw);
    Path calibrated = Files.copy(raw, folder.resolve("calibrated.safetensors"));
    Cli.run("calibrate", calibrated, "--data", data).succeeded();
    model = TinyModels.withThreshold(calibrated, folder.resolve("model.safetensors"), 0.1);
    strict = TinyModels.withThreshold(calibrated, folder.resolve("strict.safetensors"), 0.999999);
    Random random = new Random(TinyData.SEED);
    clean = new ArrayList<>();
    dark = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      Path image = TinyData.png(folder.resolve("clean%d.png".formatted(i)), i % CLASSES, random);
      clean.add(image);
      dark.add(darkened(image, folder.resolve("dark%d.png".formatted(i))));
    }
  }

  private static Path darkened(Path image, Path to) throws IOException {
    BufferedImage pixels = ImageIO.read(image.toFile());
    for (int i = 0; i < TinyData.SIDE * TinyData.SIDE; i++) {
      int x = i % TinyData.SIDE;
      int y = i / TinyData.SIDE;
      pixels.getRaster().setSample(x, y, 0, pixels.getRaster().getSample(x, y, 0) / 4);
    }
    ImageIO.write(pixels, "png", to.toFile());
    return to;
  }

  private static InputStream lines(List<?> lines) {
    String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> drawn(List<Path> images, int count) {
    return new Random(TinyData.SEED).ints(count, 0, images.size()).mapToObj(images::get).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatCannotBeReadIsToldAndTheStreamGoesOn() throws IOException {
    Path empty = Files.createFile(temp.resolve("empty.png"));
    Path missing = temp.resolve("missing.png");
    List<Object> stream =
        List.of(clean.get(0), missing, empty, "", temp, "a\0b", "  ", clean.get(1));
    Cli.Run run = Cli.run(lines(stream), "watch", model).succeeded();
    List<String> out = run.out().lines().toList();
    assertEquals(2, out.size(), run.out());
    for (int i = 0; i < 2; i++) {
      String line = out.get(i);
      assertTrue(line.startsWith(clean.get(i) + ": " + i + ", margin "), line);
      assertTrue(line.contains(", width "), line);
    }
    List<String> err = run.err().lines().toList();
    assertEquals(5, err.size(), run.err());
    assertTrue(err.get(0).startsWith("sluice: " + missing + ": cannot be read"), run.err());
    assertTrue(err.get(1).startsWith("sluice: " + empty + " is not a PNG or JPEG"), run.err());
    assertTrue(err.get(2).startsWith("sluice: " + temp + ": is not a file"), run.err());
    assertTrue(err.get(3).startsWith("sluice: 'a?b' is no path"), run.err());
    assertTrue(err.get(4).startsWith("2 images, 4 unreadable, in "), run.err());
    assertTrue(err.get(4).endsWith("; drift alarm quiet"), run.err());
  }

  @Test
  void anEmptyStreamEnds() {
    Cli.Run run = Cli.run(InputStream.nullInputStream(), "watch", model).succeeded();
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("0 images, in "), run.err());
  }

  @Test
  void answersAreThoseOfClassify() {
    Cli.Run run = Cli.run(lines(clean), "watch", model).succeeded();
    List<String> watched = run.out().lines().toList();
    for (int i = 0; i < IMAGES; i++) {
      String answer = Cli.run("classify", model, clean.get(i)).succeeded().out();
      String label = answer.substring(0, answer.indexOf(", probability"));
      assertTrue(watched.get(i).startsWith(label + ", margin "), watched.get(i) + answer);
    }
  }

  @Test
  void darkImagesRingAndRaiseTheWidth() throws IOException {
    List<Path> stream = new ArrayList<>(drawn(clean, 500));
    stream.addAll(drawn(dark, 500));
    Path keep = temp.resolve("keep");
    Cli.Run run =
        Cli.run(lines(stream), "watch", model, "--raise-to", 1, "--keep", keep).succeeded();
    List<String> out = run.out().lines().toList();
    int rang =
        IntStream.range(0, 1_000)
            .filter(i -> out.get(i).endsWith(", drift"))
            .findFirst()
            .orElseThrow();
    assertTrue(rang >= 500, "rang at " + rang);
    assertTrue(out.subList(0, 500).stream().anyMatch(line -> line.contains("width 0")));
    for (String line : out.subList(rang + 1, 1_000)) {
      assertTrue(line.contains(", width 1") && line.endsWith(", drift"), line);
    }
    assertTrue(
        run.err().contains("; drift alarm rings since image " + (rang + 1) + ": the "), run.err());
    assertTrue(run.err().contains("1,000 images, %,d kept".formatted(1_000 - rang)), run.err());
    int different = new HashSet<>(stream.subList(rang, 1_000)).size();
    assertEquals(different, names(keep).size(), "each once");
    assertTrue(names(keep).stream().allMatch(name -> name.startsWith("drift-")));

    Cli.Run asBefore = Cli.run(lines(stream), "watch", model).succeeded();
    assertTrue(asBefore.out().lines().toList().getLast().contains("width 0"), asBefore.out());
    assertTrue(asBefore.err().contains("drift alarm rings"), asBefore.err());
  }

  @Test
  void whatStaysUnsureIsKeptAndNothingIsReplaced() throws IOException {
    Path keep = Files.createDirectory(temp.resolve("keep"));
    Path image = TinyData.png(temp.resolve("noise.png"), CLASSES + 1, new Random(TinyData.SEED));
    Cli.Run run =
        Cli.run(lines(List.of(image, image)), "watch", strict, "--keep", keep).succeeded();
    String line = run.out().lines().toList().getFirst();
    assertTrue(line.endsWith(", width 1, unsure"), line);
    String margin = line.replaceFirst(".*, margin (.*), width.*", "$1");
    String stem = "unsure-margin" + margin + "-noise";
    assertEquals(List.of(stem + ".png"), names(keep), "once");
    assertTrue(run.err().contains("2 images, 2 kept"), run.err());

    Path taken = Files.writeString(keep.resolve(stem + ".png"), "another image");
    for (int again = 0; again < 2; again++) {
      Cli.run(lines(List.of(image)), "watch", strict, "--keep", keep).succeeded();
      assertEquals(List.of(stem + "-2.png", stem + ".png"), names(keep));
    }
    assertEquals("another image", Files.readString(taken));
    assertArrayEquals(Files.readAllBytes(image), Files.readAllBytes(keep.resolve(stem + "-2.png")));

    assertFalse(
        Cli.run(lines(List.of(image)), "watch", model).out().contains("unsure"), "a low threshold");
  }

  @Test
  void noAnswerIsGivenWithASmallerMargin() throws IOException {
    Path keep = temp.resolve("keep");
    Path noise = TinyData.png(temp.resolve("noise.png"), CLASSES + 1, new Random(TinyData.SEED));
    List<Path> stream = List.of(clean.getFirst(), noise);
    Cli.Run run =
        Cli.run(lines(stream), "watch", model, "--abstain", 0.999999, "--keep", keep).succeeded();
    String line = run.out().lines().toList().getLast();
    assertTrue(line.startsWith(noise + ": no answer, margin "), line);
    assertTrue(line.endsWith(", width 1, unsure"), line);
    assertTrue(run.err().contains(" without an answer"), run.err());
    assertTrue(names(keep).stream().anyMatch(name -> name.endsWith("-noise.png")));

    Cli.Run any = Cli.run(lines(stream), "watch", model, "--abstain", 0).succeeded();
    assertEquals(Cli.run(lines(stream), "watch", model).out(), any.out());
  }

  @Test
  void aDeadlineLimitsTheWidth() throws IOException {
    Path noise = TinyData.png(temp.resolve("noise.png"), CLASSES + 1, new Random(TinyData.SEED));
    List<Path> stream = List.of(noise, noise);
    Cli.Run none = Cli.run(lines(stream), "watch", strict, "--deadline", "1e-6").succeeded();
    for (String line : none.out().lines().toList()) {
      assertTrue(line.endsWith(", width 0, limited, unsure"), line);
    }
    assertTrue(none.err().contains("2 images, 2 limited, 2 late, in "), none.err());
    Cli.Run enough = Cli.run(lines(stream), "watch", strict, "--deadline", 60_000).succeeded();
    assertTrue(enough.out().contains(", width 1, unsure"), enough.out());
    assertEquals(Cli.run(lines(stream), "watch", strict).out(), enough.out());
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    String[][] wrong = {
      {"--deadline", "0", "0.0 is not above 0"},
      {"--deadline", "NaN", "NaN is not above 0"},
      {"--abstain", "1.5", "1.5 is not from 0 to 1"},
    };
    for (String[] option : wrong) {
      Cli.Run run = Cli.run("watch", model, option[0], option[1]);
      assertEquals(2, run.status(), run.err());
      assertTrue(run.err().contains("'%s': %s".formatted(option[0], option[2])), run.err());
    }
  }

  @Test
  void withoutUsualAnswersThereIsNoAlarm() {
    Path unusual = TinyModels.withoutUsual(model, temp.resolve("unusual.safetensors"));
    String expected = unusual + ": does not say what it usually answers at width 0";
    Cli.Run run = Cli.run(lines(clean), "watch", unusual).succeeded();
    assertTrue(run.err().startsWith("sluice: " + expected), run.err());
    assertTrue(run.err().contains("run `sluice calibrate " + unusual), run.err());
    assertTrue(run.err().endsWith("; no drift alarm\n"), run.err());
    String message = Cli.run("watch", unusual, "--raise-to", 1).failure();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatCannotBeDoneIsSaidAtOnce() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Path missing = temp.resolve("missing");
    String[][] wrong = {
      {"--raise-to 2", "--raise-to: step 2 does not exist: this model has steps 0 to 1"},
      {"--data " + missing, missing + ": there is no such folder"},
      {"--data " + file, file + ": is not a folder"},
      {"--keep " + file, file + ": cannot be created"},
      {"--keep " + file.resolve("below"), file.resolve("below") + ": cannot be created"},
      {"--data " + temp + " --keep " + temp.resolve("keep"), "would be classified again"}
    };
    for (String[] options : wrong) {
      List<Object> arguments = new ArrayList<>(List.of("watch", model));
      arguments.addAll(List.of(options[0].split(" ")));
      String message = Cli.run(arguments.toArray()).failure();
      assertTrue(message.contains(options[1]), message);
    }
    assertTrue(Cli.run("watch", raw).failure().contains("has no thresholds yet"));
  }
}
