package dev.sluice.cpu;

import java.util.List;

/** A program's kernels in their order, bound to a layout. */
final class BoundProgram {
  private final Task[] tasks;
  private final Layout layout;
  private final Sharing sharing = new Sharing(System.nanoTime());

  BoundProgram(List<Task> tasks, Layout layout) {
    this.tasks = tasks.toArray(Task[]::new);
    this.layout = layout;
  }

  int size() {
    return tasks.length;
  }

  Task task(int index) {
    return tasks[index];
  }

  Sharing sharing() {
    return sharing;
  }

  /** What a batch costs as much as: a tile that is not full takes as long as a full one. */
  int lanes(int images) {
    return layout.tiles(images) * layout.tileImages();
  }

  /** Whether a kernel of it is large enough for several threads, and has parts for them. */
  boolean canBeShared(int images, int lanes, long sharedCost) {
    for (Task task : tasks) {
      if (task.cost(lanes) >= sharedCost && task.kernel().parts(images) > 1) {
        return true;
      }
    }
    return false;
  }

  /** About how long it takes, as a number of multiply-adds. */
  long cost(int lanes) {
    long cost = 0;
    for (Task task : tasks) {
      cost += task.cost(lanes);
    }
    return cost;
  }
}
