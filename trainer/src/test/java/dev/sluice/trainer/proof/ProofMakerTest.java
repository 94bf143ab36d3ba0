package dev.sluice.trainer.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Blobs;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Trainer;
import dev.sluice.trainer.Training;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.proof.ProofMaker.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proof is what its model, run by hand, says. */
class ProofMakerTest {
  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  private StoredModel train(Network network, DataSet data, String name) {
    TrainingJob job = new TrainingJob("blobs", network, Recipe.INCREMENTAL, folder.resolve(name));
    Trainer trainer = new Trainer(backend, 1, data, Blobs.hyperparameters(4, 0.05), Progress.NONE);
    return new Training(trainer, job).run(false).getFirst();
  }

  private Proof prove(Network network, StoredModel model, DataSet data) {
    StoredModel little = train(network.at(0), data, "little");
    StoredModel big = train(network.at(2), data, "big");
    return new ProofMaker(data, backend, 1, 1, Progress.NONE)
        .make(new Models("m.safetensors", "blobs", model, little, big));
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void saysWhatTheModelDoes(Connectivity connectivity) {
    DataSet data = Blobs.dataSet(600, 300, 400);
    Network network = Blobs.network(connectivity);
    StoredModel model = train(network, data, "model");
    Proof proof = prove(network, model, data);
    List<boolean[]> right = right(model, data);
    checkWidths(proof, right);
    checkRetry(proof, model, data, right);
    assertEquals(1 + 4 * 5, proof.drift().size());
    assertEquals("clean", proof.drift().getFirst().kind());
    assertEquals(proof.retry().accuracy(), proof.drift().getFirst().accuracy());
    assertFalse(proof.drift().getFirst().alarm());
    assertNull(proof.alarm().reason());
    Proof.Drift dark = proof.drift().get(15);
    assertEquals("darken 0.2", dark.kind() + " " + dark.strength());
    assertTrue(dark.drop() > 0.1, dark.toString());
    assertNotNull(dark.imagesUntilAlarm(), dark.toString());
    // conv1 2 × 9 + 2, fc1 5 × 2 · 16 + 5, fc2 4 × 5 + 4; full: 7, 17.
    long little = 4L * (2 * 9 + 2 + 5 * 2 * 16 + 5 + 4 * 5 + 4);
    long big = 4L * (7 * 9 + 7 + 17 * 7 * 16 + 17 + 4 * 17 + 4);
    assertEquals(little + big, proof.bigLittle().weightBytes());
    assertTrue(proof.bigLittle().sluiceWeightBytes() <= big, proof.bigLittle().toString());
    assertEquals(3, proof.recommendations().size());
    for (Proof.Recommendation each : proof.recommendations()) {
      assertTrue(each.validationDrop() <= each.maxDrop(), each.toString());
      assertTrue(each.saved() >= 0 && each.saved() < 1, each.toString());
    }
  }

  /** [step][image]: run one by one. */
  private List<boolean[]> right(StoredModel stored, DataSet data) {
    NormalisedImages images = new NormalisedImages(data.test(), stored.normalisation());
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(1)) {
      boolean[][] right = new boolean[model.steps()][images.size()];
      for (int step = 0; step < model.steps(); step++) {
        for (int image = 0; image < images.size(); image++) {
          images.fill(image, 1, session.input());
          right[step][image] = session.infer(1, step).argmax(0) == images.label(image);
        }
      }
      return List.of(right);
    }
  }

  private static double share(boolean[] right) {
    int count = 0;
    for (boolean one : right) {
      count += one ? 1 : 0;
    }
    return (double) count / right.length;
  }

  private static void checkWidths(Proof proof, List<boolean[]> right) {
    double full = share(right.getLast());
    for (Proof.Width width : proof.widths()) {
      double accuracy = share(right.get(width.step()));
      assertEquals(accuracy, width.accuracy());
      assertEquals(full - accuracy, width.drop(), 1e-12);
      assertTrue(
          width.interval().get(0) <= width.drop() && width.drop() <= width.interval().get(1));
      assertTrue(Math.abs(width.accelerator().accuracy() - accuracy) <= 0.02, width.toString());
    }
    assertTrue(full > 0.8, "learned " + full);
    Proof.Width narrow = proof.widths().getFirst();
    assertTrue(
        narrow.accelerator().microjoules() < proof.widths().getLast().accelerator().microjoules());
  }

  private void checkRetry(Proof proof, StoredModel stored, DataSet data, List<boolean[]> right) {
    NormalisedImages images = new NormalisedImages(data.test(), stored.normalisation());
    List<Double> thresholds = proof.retry().thresholds();
    int first = 0;
    while (first < 2 && thresholds.get(first) == 1) {
      first++;
    }
    int escalated = 0;
    int gained = 0;
    int spoiled = 0;
    int missed = 0;
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(1)) {
      for (int image = 0; image < images.size(); image++) {
        images.fill(image, 1, session.input());
        int step = first;
        while (step < 2 && !isTaken(session.infer(1, step), thresholds.get(step))) {
          step++;
        }
        escalated += step > first ? 1 : 0;
        gained += right.get(step)[image] && !right.get(first)[image] ? 1 : 0;
        spoiled += !right.get(step)[image] && right.get(first)[image] ? 1 : 0;
        missed += !right.get(step)[image] && right.get(2)[image] ? 1 : 0;
      }
    }
    Proof.Retry retry = proof.retry();
    assertEquals((double) escalated / images.size(), retry.escalated(), 1e-12);
    assertEquals(
        List.of(gained, spoiled, missed), List.of(retry.gained(), retry.spoiled(), retry.missed()));
    double expected = share(right.get(first)) + (double) (gained - spoiled) / images.size();
    assertEquals(expected, retry.accuracy(), 1e-12);
    int all = retry.classes().stream().mapToInt(Proof.OfClass::images).sum();
    assertEquals(images.size(), all);
    double mean = retry.classes().stream().mapToDouble(k -> k.images() * k.accuracy()).sum() / all;
    assertEquals(retry.accuracy(), mean, 1e-12);
  }

  private static boolean isTaken(Logits logits, double threshold) {
    return threshold < 1 && logits.margin(0) >= threshold;
  }

  /** Too few images for an alarm are a reason, and the rest is proved. */
  @Test
  void withoutEnoughImagesThereIsNoAlarm() {
    DataSet data = Blobs.dataSet(200, 40, 100);
    Network network = Blobs.network(Connectivity.DENSE);
    Proof proof = prove(network, train(network, data, "model"), data);
    assertEquals(
        "a drift alarm needs at least 50 images that the model was not trained on; there are 40",
        proof.alarm().reason());
    assertTrue(proof.drift().stream().noneMatch(Proof.Drift::alarm));
  }
}
