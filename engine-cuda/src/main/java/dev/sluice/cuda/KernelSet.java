package dev.sluice.cuda;

import dev.sluice.api.SluiceException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The kernels of a device, and the choice among those that differ by tile only. */
final class KernelSet {
  /**
   * What fetching a number for a tile takes, in multiply-adds: large tiles use it more often. An
   * assumption; only the order of the choices rests on it.
   */
  private static final long COST_OF_A_NUMBER = 16;

  private final Map<String, List<Kernel>> families;
  private final int multiprocessors;

  KernelSet(List<Kernel> kernels, int multiprocessors) {
    this.families = kernels.stream().collect(Collectors.groupingBy(Kernel::family));
    this.multiprocessors = multiprocessors;
  }

  /** All tiles that there are of a kernel. */
  List<Kernel> family(String name) {
    List<Kernel> family = families.get(name);
    if (family == null) {
      throw new SluiceException(
          "the CUDA kernels that were built lack '%s': rebuild Sluice".formatted(name));
    }
    return family;
  }

  Kernel only(String name) {
    return family(name).getFirst();
  }

  /**
   * The kernel that is done first, if every multiprocessor does one block after another.
   *
   * @param blocks how many of them a kernel takes
   */
  Kernel fastest(List<Kernel> family, ToLongFunction<Kernel> blocks) {
    return family.stream()
        .min(
            Comparator.comparingLong(
                    (Kernel k) -> Math.ceilDiv(blocks.applyAsLong(k), multiprocessors) * cost(k))
                .thenComparing(Comparator.comparingInt(Kernel::threads).reversed())
                .thenComparing(Kernel::name))
        .orElseThrow();
  }

  private static long cost(Kernel kernel) {
    return (long) kernel.rows() * kernel.columns()
        + COST_OF_A_NUMBER * (kernel.rows() + kernel.columns());
  }
}
