package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cuda.binding.Driver;
import dev.sluice.kernels.KernelImages;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  /** An estimate would be compared with measured times of the same family. */
  @Test
  void everyForwardKernelWasMeasured() {
    List<Kernel> forward =
        KernelImages.threads().entrySet().stream()
            .filter(kernel -> kernel.getKey().matches("(conv|direct\\d|linear)_\\d+x\\d+"))
            .map(kernel -> Kernel.of(kernel.getKey(), kernel.getValue(), new Driver.Function() {}))
            .toList();
    assertTrue(forward.size() > 20, () -> "" + forward);
    for (Kernel kernel : forward) {
      assertTrue(Pace.of(kernel).start() > 0, kernel.name());
    }
  }
}
