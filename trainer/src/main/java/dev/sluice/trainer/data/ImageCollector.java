package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;

/** Takes images and labels, each in their order, as a reader comes upon them. */
final class ImageCollector {
  private final Shape shape;
  private final List<byte[]> images = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  ImageCollector(Shape shape) {
    this.shape = shape;
  }

  /**
   * Takes the next image.
   *
   * @param pixels channel-major; not changed by the caller any more
   */
  void image(byte[] pixels) {
    images.add(pixels);
  }

  /** Takes the class of the next image that has none yet, or of one to come. */
  void label(int label) {
    labels.add(label);
  }

  int images() {
    return images.size();
  }

  int labels() {
    return labels.size();
  }

  /** What was taken; as many images as labels. */
  LabelledImages finish() {
    return LabelledImages.of(shape, images, labels);
  }
}
