package dev.sluice.examples;

import dev.sluice.api.Backend;
import dev.sluice.api.BackendProvider;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.runtime.Cascade;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.NormalisedImages;
import dev.sluice.trainer.data.ImageFile;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Picks a backend and classifies an image with it, as wide as it needs.
 *
 * <pre>
 * ./sluice train --data mnist --epochs 1 --out mnist.safetensors     # builds Sluice, too
 * ./sluice calibrate mnist.safetensors --data mnist
 * examples/run PickABackend mnist.safetensors photo.png              # the best backend
 * examples/run PickABackend mnist.safetensors photo.png cpu          # this one or none
 * </pre>
 */
public final class PickABackend {
  private PickABackend() {}

  public static void main(String[] args) {
    Consumer<String> news = System.out::println;
    try (Backend backend = args.length > 2 ? Backends.open(args[2]) : best(news);
        Model model = Model.load(Path.of(args[0]), backend)) {
      news.accept(classify(model, Path.of(args[1])));
    }
  }

  /** Opens the best backend that works here, and says why better ones do not. */
  static Backend best(Consumer<String> news) {
    for (BackendProvider provider : Backends.providers()) { // the best first
      if (provider.unavailable().isEmpty()) {
        news.accept("takes " + provider.name());
        return provider.open();
      }
      news.accept("not " + provider.name() + ": " + provider.unavailable().get());
    }
    return Backends.open(); // fails and says all of that in one line
  }

  /** The answer to an image file, in words. */
  static String classify(Model model, Path image) {
    // The thresholds that `sluice calibrate` stored say when an answer is sure enough.
    ConfidencePolicy policy = ConfidencePolicy.of(model.calibration());
    try (Session session = model.newSession(1)) { // for one image at a time, and this thread
      Shape shape = model.network().input();
      byte[] pixels = ImageFile.read(image, shape); // PNG or JPEG, stretched to that shape
      LabelledImages images = LabelledImages.of(shape, List.of(pixels), List.of(0)); // any label
      new NormalisedImages(images, model.normalisation()).fill(0, 1, session.input());

      Cascade cascade = new Cascade(session, policy);
      cascade.classify(1);
      return "%s, margin %.2f, by width %d of %d, after %,.0f multiply-accumulates"
          .formatted(
              model.classes().get(cascade.answer(0)),
              cascade.margin(0),
              cascade.step(0),
              model.steps(),
              cascade.macs());
    }
  }
}
