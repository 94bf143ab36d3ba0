package dev.sluice.cuda;

import dev.sluice.cuda.vendor.ConvShape;
import dev.sluice.cuda.vendor.PathChoices.Way;
import dev.sluice.cuda.vendor.VendorPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A convolution by whatever is the fastest for each number of images. */
final class FastestWork implements Work {
  private final FastestPaths paths;
  private final Layer layer;
  private final List<Work> own;
  private final List<Work> after;
  private final Map<Integer, Way> chosen = new HashMap<>();

  /**
   * What is computed.
   *
   * @param shape for a number of images
   * @param sums where a library leaves its sums
   * @param then what is done to the sums, for people, and to tell layers apart
   */
  record Layer(IntFunction<ConvShape> shape, Weight w, Place x, Place sums, String then) {}

  /**
   * @param own all that the own kernels do
   * @param after what follows a library's sums
   */
  FastestWork(FastestPaths paths, Layer layer, List<Work> own, List<Work> after) {
    this.paths = paths;
    this.layer = layer;
    this.own = own;
    this.after = after;
  }

  @Override
  public void prepare(int images, Queue queue) {
    if (!chosen.containsKey(images)) {
      ConvShape shape = layer.shape.apply(images);
      Way way =
          paths.fastest(
              shape + layer.then,
              shape,
              layer.w.value(),
              () -> enqueue(own, images, queue),
              path -> enqueue(path, images, queue));
      chosen.put(images, way);
    }
  }

  private void enqueue(VendorPath path, int images, Queue queue) {
    path.enqueue(layer.x.at(), layer.sums.at(), paths.workspace());
    enqueue(after, images, queue);
  }

  private static void enqueue(List<Work> works, int images, Queue queue) {
    works.forEach(work -> work.enqueue(images, queue));
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Way way = chosen.get(images);
    if (way == null) {
      throw new IllegalStateException("not prepared for %d images".formatted(images));
    }
    way.enqueue().run();
  }

  @Override
  public String describe(int images) {
    Way way = chosen.get(images);
    String mine = Work.describe(own, images);
    return way == null
        ? mine + ", or a library's kernel: measured when %d images first run".formatted(images)
        : way.name().equals("own") ? mine : way.name() + ", then " + Work.describe(after, images);
  }
}
