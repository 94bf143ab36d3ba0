package dev.sluice.cuda;

/** {@code loss}: a thread for each image. */
record LossWork(Kernel kernel, Place logits, Place targets, Place loss, Place dLogits)
    implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(logits.at(), targets.at(), loss.at(), dLogits.at())
        .ints(logits.shape().size(), images);
    queue.launch(kernel, kernel.blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "loss %d blocks".formatted(kernel.blocks(images));
  }
}
