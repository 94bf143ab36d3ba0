package dev.sluice.cuda;

import dev.sluice.api.SluiceException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The kernels of a device, and the choice among those that do the same. */
final class KernelSet {
  private final Map<String, List<Kernel>> families;
  private final int multiprocessors;

  KernelSet(List<Kernel> kernels, int multiprocessors) {
    this.families = kernels.stream().collect(Collectors.groupingBy(Kernel::family));
    this.multiprocessors = multiprocessors;
  }

  /** Whether there is any kernel of this name. */
  boolean has(String family) {
    return families.containsKey(family);
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
   * The kernel that is done first.
   *
   * @param steps of a sum
   * @param blocks how many of them a kernel takes
   */
  Kernel fastest(List<Kernel> family, long steps, ToLongFunction<Kernel> blocks) {
    return family.stream()
        .min(
            Comparator.comparingDouble((Kernel k) -> time(k, steps, blocks.applyAsLong(k)))
                .thenComparing(Comparator.comparingInt(Kernel::threads).reversed())
                .thenComparing(Kernel::name))
        .orElseThrow();
  }

  private double time(Kernel kernel, long steps, long blocks) {
    return Pace.of(kernel).time(steps, Math.ceilDiv(blocks, multiprocessors));
  }
}
