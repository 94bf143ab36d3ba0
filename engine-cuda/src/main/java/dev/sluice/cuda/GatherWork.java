package dev.sluice.cuda;

/**
 * {@code gather}: moves images of one value to the front; a thread for each number of an image.
 *
 * @param positions address of the images' positions
 */
record GatherWork(Kernel kernel, Place value, long positions) implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    int size = value.shape().size();
    queue.arguments().longs(value.at(), positions).ints(size, images);
    queue.launch(kernel, kernel.blocks(size), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "gather %d blocks".formatted(kernel.blocks(value.shape().size()));
  }
}
