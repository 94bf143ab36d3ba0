package dev.sluice.cuda;

import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.vendor.ConvShape;
import dev.sluice.cuda.vendor.PathChoices;
import dev.sluice.cuda.vendor.PathChoices.Way;
import dev.sluice.cuda.vendor.VendorPath;
import dev.sluice.cuda.vendor.VendorPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One session's choice between its own kernels and those of NVIDIA's libraries. One thread at a
 * time; the device must be {@linkplain Gpu#call entered}, and no graph be captured but where a way
 * is queued.
 */
final class FastestPaths {
  private final Gpu gpu;
  private final Candidates candidates;
  private final PathChoices choices;
  private final Holdings holdings;
  private final Queue queue;

  /**
   * What there is to choose from, beside the own kernels.
   *
   * @param preferred whether a library's path is taken even where own kernels are faster
   */
  record Candidates(VendorPaths paths, boolean preferred) {}

  /** What the ways use while they run; earlier ones belong to graphs that are captured. */
  private long workspace;

  private long workspaceBytes;

  /**
   * @param holdings of the session: what its graphs use is kept there
   */
  FastestPaths(
      Gpu gpu, Candidates candidates, PathChoices choices, Holdings holdings, Queue queue) {
    this.gpu = gpu;
    this.candidates = candidates;
    this.choices = choices;
    this.holdings = holdings;
    this.queue = queue;
  }

  /**
   * Chooses how to do a layer: measured, unless it is known.
   *
   * @param layer the same for the same work
   * @param w address of the first weight
   * @param own the way of the own kernels
   * @param queued queues a library's path and what follows it
   */
  Way fastest(String layer, ConvShape shape, long w, Runnable own, Consumer<VendorPath> queued) {
    List<VendorPath> offers = candidates.paths.of(shape, w);
    List<Way> ways = new ArrayList<>();
    for (VendorPath offer : offers) {
      ways.add(new Way(offer.name(), offer::prepare, () -> queued.accept(offer)));
    }
    Way way = fastest(layer, new Way("own", () -> {}, own), ways, most(offers));
    reserve(most(offers.stream().filter(offer -> offer.name().equals(way.name())).toList()));
    return way;
  }

  /** The own way is measured beside the others; or taken only where none of them works. */
  private Way fastest(String layer, Way mine, List<Way> others, long room) {
    if (candidates.preferred && !others.isEmpty()) {
      try {
        return withRoom(room, layer + ", by a library", others);
      } catch (CudaException e) {
        if (e.sticky()) {
          throw e;
        }
      }
    }
    List<Way> ways = new ArrayList<>(List.of(mine));
    ways.addAll(others);
    return withRoom(room, layer, ways);
  }

  private static long most(List<VendorPath> paths) {
    return paths.stream().mapToLong(VendorPath::workspaceBytes).max().orElse(0);
  }

  /** Measures with as much memory as any way wants; it is given back. */
  private Way withRoom(long bytes, String layer, List<Way> ways) {
    long before = workspace;
    try (Holdings room = new Holdings(gpu)) {
      workspace = room.allocate(bytes);
      return choices.fastest(layer, ways, gpu.driver(), queue.stream());
    } finally {
      workspace = before;
    }
  }

  private void reserve(long bytes) {
    if (bytes > workspaceBytes) {
      workspace = holdings.allocate(bytes);
      workspaceBytes = bytes;
    }
  }

  /** The address of the memory that a path uses while it runs. */
  long workspace() {
    return workspace;
  }
}
