package dev.sluice.trainer;

import dev.sluice.core.Normalisation;
import dev.sluice.trainer.data.LabelledImages;
import java.lang.foreign.MemorySegment;

/**
 * The images that a network is trained on, augmented anew in every epoch. Within an epoch an image
 * is the same however often it is asked for. One thread at a time.
 */
final class TrainingImages {
  private static final int AUGMENTATION = 2;

  private final NormalisedImages images;
  private final Augmenter augmenter;
  private final boolean augmented;
  private final long seed;
  private int stage;
  private int epoch;

  /**
   * @param hyper how they are augmented, for which they are large enough, and from which seed
   */
  TrainingImages(LabelledImages images, Normalisation normalisation, Hyperparameters hyper) {
    this.images = new NormalisedImages(images, normalisation);
    this.augmenter = new Augmenter(hyper.augmentation(), images.shape());
    this.augmented = !hyper.augmentation().equals(Augmentation.NONE);
    this.seed = hyper.seed();
  }

  /** Whether an image is the same in every epoch. */
  boolean areConstant() {
    return !augmented;
  }

  /** From now on images are those of this epoch. */
  void begin(int stage, int epoch) {
    this.stage = stage;
    this.epoch = epoch;
  }

  int label(int image) {
    return images.label(image);
  }

  /** Writes one image to a place of a batch. */
  void fill(int image, MemorySegment input, int place) {
    float[] numbers = images.normalised(image);
    if (augmented) {
      augmenter.apply(numbers, Seeds.random(seed, AUGMENTATION, stage, epoch, image));
    }
    NormalisedImages.write(numbers, input, place);
  }
}
