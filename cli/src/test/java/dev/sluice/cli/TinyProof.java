package dev.sluice.cli;

import dev.sluice.runtime.Latency;
import dev.sluice.trainer.Results;
import dev.sluice.trainer.proof.Proof;
import java.util.List;
import java.util.Map;

/** A proof with two widths, some good news and some bad. */
final class TinyProof {
  private static final Proof.OnAccelerator NARROW = new Proof.OnAccelerator(0.88, 1000, 76.5);
  private static final Proof.OnAccelerator WIDE = new Proof.OnAccelerator(0.901, 9200, 700);

  private TinyProof() {}

  /**
   * A proof.
   *
   * @param name of the data set and of a class
   */
  static Proof of(String name) {
    return new Proof(
        "m.safetensors",
        "lenet",
        name,
        "dense",
        "cpu",
        "a machine",
        1,
        new Results.Splits(54_000, 6_000, 10_000, "its own"),
        "estimate: an accelerator",
        widths(),
        retry(name),
        new Proof.Alarm(0.0001, null),
        drift(),
        pair(),
        List.of(recommendation("balanced", 0.005)));
  }

  private static List<Proof.Width> widths() {
    Proof.Width narrow =
        new Proof.Width(
            0,
            Map.of("conv1", 5),
            203_250,
            116_612,
            0.895,
            0.007,
            List.of(-0.001, 0.013),
            new Latency(12.5, 20),
            Results.Energy.unknown("no meter"),
            NARROW);
    Proof.Width wide =
        new Proof.Width(
            1,
            Map.of("conv1", 20),
            2_293_000,
            1_724_320,
            0.902,
            0,
            List.of(0.0, 0.0),
            new Latency(140, 190.5),
            new Results.Energy(5000.0, "a meter"),
            WIDE);
    return List.of(narrow, wide);
  }

  private static Proof.Retry retry(String name) {
    return new Proof.Retry(
        List.of(0.4086),
        "6,000 images",
        0.9,
        0.002,
        List.of(0.001, 0.003),
        983_787,
        List.of(0.66, 0.34),
        0.34,
        41,
        5,
        25,
        0.57,
        new Proof.OnAccelerator(0.899, 4000, 301),
        List.of(
            new Proof.OfClass(name, 6_000, 0.86, 0.855, 0.864, 0.4),
            new Proof.OfClass("easy", 4_000, 0.96, 0.955, 0.959, 0.25)));
  }

  private static List<Proof.Drift> drift() {
    return List.of(
        new Proof.Drift("clean", 0, 0.9, 0.902, 0, 0.34, false, null),
        new Proof.Drift("blur", 2, 0.7, 0.71, 0.2, 0.6, true, 120));
  }

  private static Proof.BigLittle pair() {
    return new Proof.BigLittle(
        Map.of("conv1", 5),
        0.894,
        0.903,
        0.5,
        0.901,
        0.002,
        900_000,
        0.3,
        1_840_932,
        1_724_320,
        1_840_932,
        new Proof.OnAccelerator(0.9, 3800, 290));
  }

  private static Proof.Recommendation recommendation(String name, double maxDrop) {
    return new Proof.Recommendation(
        name,
        maxDrop,
        List.of(0.4086),
        0.001,
        0.9,
        0.002,
        List.of(0.001, 0.003),
        983_787,
        List.of(0.66, 0.34),
        0.57,
        new Proof.OnAccelerator(0.899, 4000, 301));
  }
}
