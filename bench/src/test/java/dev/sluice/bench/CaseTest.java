package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.NamedNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaseTest {
  @Test
  void quickLeavesOutTheWidthsBetween() {
    List<Case> all = Case.all(false);
    List<Case> quick = Case.all(true);
    assertEquals(48, all.size());
    assertEquals(
        all.stream().filter(c -> c.step() == 0 || c.step() == Case.STEPS - 1).toList(), quick);
  }

  @Test
  void wordsNameACase() {
    for (Case one : Case.all(false)) {
      assertEquals(one, Case.of(List.of(one.words().split(" "))));
    }
  }

  @Test
  void macsAreThoseOfTheWidth() {
    assertEquals(203_250, new Case(Task.INFERENCE, NamedNetwork.LENET, 0, 64, 2).macs());
    assertEquals(2_293_000, new Case(Task.INFERENCE, NamedNetwork.LENET, 3, 1, 1).macs());
    assertEquals(12_354_176, new Case(Task.TRAINING, NamedNetwork.CIFAR_CONVNET, 3, 64, 1).macs());
  }

  @Test
  void trainingNeedsThreeTimesTheMacsButNoGradientOfTheImages() {
    Case training = new Case(Task.TRAINING, NamedNetwork.LENET, 3, 64, 1);
    long firstLayer = 20 * 25 * 24 * 24;
    assertEquals(3 * training.macs() - firstLayer, training.taskMacs());
  }

  @Test
  void onnxRuntimeDoesNotTrain() {
    assertTrue(Library.ONNX_RUNTIME.does(Task.INFERENCE));
    assertTrue(!Library.ONNX_RUNTIME.does(Task.TRAINING));
  }
}
