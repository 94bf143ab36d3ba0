package dev.sluice.examples;

import dev.sluice.api.Backend;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.DriftReference;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.ImageSource;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.runtime.monitoring.DriftGuard;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.data.ImageFile;
import dev.sluice.trainer.data.LabelledImages;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Answers narrow while the images are what the model knows, and never below a floor once they are
 * not: a dirty lens or bad light makes a network's answers worse, but not slower, and nobody sees
 * it. The first look comes after 400 images.
 *
 * <pre>
 * ./sluice train --data mnist --epochs 1 --out mnist.safetensors     # builds Sluice, too
 * ./sluice calibrate mnist.safetensors --data mnist
 * examples/run DriftFloor mnist.safetensors 3 photos/*.png           # full width is step 3
 * </pre>
 */
public final class DriftFloor {
  private DriftFloor() {}

  public static void main(String[] args) {
    try (Backend backend = Backends.open();
        Model model = Model.load(Path.of(args[0]), backend)) {
      Shape shape = model.network().input();
      List<byte[]> pixels =
          Arrays.stream(args).skip(2).map(file -> ImageFile.read(Path.of(file), shape)).toList();
      List<Integer> labels = Collections.nCopies(pixels.size(), 0); // they are not known
      LabelledImages images = LabelledImages.of(shape, pixels, labels);
      int floor = Integer.parseInt(args[1]);
      watch(model, floor, new NormalisedImages(images, model.normalisation()), System.out);
    }
  }

  /**
   * Classifies images one after another and tells when the floor rises and when it falls.
   *
   * @param floor the narrowest step that may answer while the field is another one
   * @return the step that answered each image
   */
  static int[] watch(Model model, int floor, ImageSource images, PrintStream out) {
    DriftReference usual = model.calibration().usual(); // stored by `sluice calibrate`
    if (usual == null) {
      throw new SluiceException("calibrate the model with 50 validation images or more");
    }
    // At most one false alarm in 10,000 images.
    DriftGuard guard = new DriftGuard(new DriftAlarm(usual, 1e-4), floor);
    ConfidencePolicy policy = ConfidencePolicy.of(model.calibration());
    int[] steps = new int[images.size()];
    try (Session session = model.newSession(1)) {
      // The policy wishes a width; the guard, as a safety rule, cannot be overridden.
      Cascade cascade = new Cascade(session, policy, guard, Budget.UNLIMITED);
      for (int i = 0; i < steps.length; i++) {
        images.fill(i, 1, session.input());
        cascade.classify(1);
        steps[i] = cascade.step(0);
        // The alarm hears what the first width said, which every image passes.
        boolean raised = guard.isRaised();
        if (guard.accept(cascade.firstMargin(0), cascade.firstAnswer(0))) {
          out.printf("image %d: drift, by the %s%n", i, guard.cause());
        } else if (raised && !guard.isRaised()) {
          out.printf("image %d: all is as usual again%n", i);
        }
      }
    }
    return steps;
  }
}
