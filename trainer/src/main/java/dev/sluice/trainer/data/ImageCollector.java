package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes images and labels, each in their order, as a reader comes upon them. */
final class ImageCollector {
  private final Shape shape;
  private final PixelSpace space;
  private final List<byte[]> inMemory = new ArrayList<>();
  private @Nullable PixelFile file;
  private int images;
  private final List<Integer> labels = new ArrayList<>();

  /**
   * @param space takes the pixels
   */
  ImageCollector(Shape shape, PixelSpace space) {
    this.shape = shape;
    this.space = space;
  }

  /**
   * Takes the next image.
   *
   * @param pixels channel-major; not changed by the caller any more
   */
  void image(byte[] pixels) {
    images++;
    if (file == null && space.takes(pixels.length)) {
      inMemory.add(pixels);
      return;
    }
    if (file == null) {
      file = new PixelFile(space.folder());
    }
    file.append(pixels);
  }

  /** Takes the class of the next image that has none yet, or of one to come. */
  void label(int label) {
    labels.add(label);
  }

  Shape shape() {
    return shape;
  }

  int images() {
    return images;
  }

  int labels() {
    return labels.size();
  }

  /** What was taken; as many images as labels. */
  LabelledImages finish() {
    return LabelledImages.of(shape, new StoredPixels(shape.size(), inMemory, file), images, labels);
  }
}
