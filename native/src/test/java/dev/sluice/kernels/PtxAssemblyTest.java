package dev.sluice.kernels;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.kernels.PtxCompiler.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NVIDIA's assembler makes of the PTX, without a device: every kernel must fit, and well. */
class PtxAssemblyTest {
  private static final int SHARED_BYTES = 48 << 10; // of a block, on every device
  private static final int REGISTERS = 64 << 10; // of a multiprocessor, on every device
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry (\\w+)\\([^)]*\\)\\s*\\.maxntid (\\d+)");

  @ParameterizedTest
  @ValueSource(strings = {"sm_53", "sm_75", "sm_90"})
  void everyKernelFitsWithoutSpills(String architecture) {
    byte[] ptx = ptx();
    SortedMap<String, Integer> threads = KernelImages.threads();
    SortedMap<String, Usage> usages = PtxCompiler.assemble(ptx, architecture);
    assertEquals(threads.keySet(), usages.keySet());
    usages.forEach(
        (kernel, usage) ->
            System.out.printf(
                "%s %-16s %4d threads, %3d registers, %5d bytes shared%n",
                architecture, kernel, threads.get(kernel), usage.registers(), usage.sharedBytes()));
    assertAll(usages.entrySet().stream().map(e -> () -> fits(e.getKey(), e.getValue())));
  }

  private static void fits(String kernel, Usage usage) {
    int threads = KernelImages.threads().getOrDefault(kernel, 0);
    assertEquals(0, usage.spillBytes(), kernel + ": bytes of spills and stack");
    assertTrue(usage.sharedBytes() <= SHARED_BYTES, kernel + ": shared memory, " + usage);
    assertTrue(usage.registers() * threads <= REGISTERS, kernel + ": registers, " + usage);
  }

  /** So that the test above can see spills at all: 32 registers are too few for these kernels. */
  @Test
  void spillsAreSeen() {
    // Bounds on the threads of a block outweigh the option.
    String bounds = "\\.(maxntid|minnctapersm) [^\n]*\n";
    String unbounded = new String(ptx(), StandardCharsets.US_ASCII).replaceAll(bounds, "");
    byte[] text = unbounded.getBytes(StandardCharsets.US_ASCII);
    SortedMap<String, Usage> usages = PtxCompiler.assemble(text, "sm_53", "--maxrregcount=32");
    assertTrue(usages.values().stream().anyMatch(u -> u.spillBytes() > 0), () -> "" + usages);
  }

  /** The list beside the images says what the kernels were compiled for. */
  @Test
  void threadsAreThoseOfTheSource() {
    SortedMap<String, Integer> bounds = new TreeMap<>();
    Matcher entry = ENTRY.matcher(new String(ptx(), StandardCharsets.US_ASCII));
    while (entry.find()) {
      bounds.put(entry.group(1), Integer.valueOf(entry.group(2)));
    }
    assertEquals(KernelImages.threads(), bounds);
  }

  /** A build says of each image either what it is or why it is missing. */
  @Test
  void whatIsMissingIsSaid() {
    boolean complete = KernelImages.fatbin().isPresent() && KernelImages.ptx().isPresent();
    assertEquals(complete, KernelImages.missing().isEmpty());
    assertTrue(KernelImages.threads().keySet().containsAll(List.of("conv_32x64", "loss", "sgd")));
  }

  /** Skips the test where there is nothing to assemble, or nothing to assemble it with. */
  private static byte[] ptx() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    boolean assembler = machine.equals("Linux amd64");
    if (!assembler) {
      System.out.println("skipped: JCuda has no PTX assembler for " + machine);
    }
    assumeTrue(assembler, "JCuda has no PTX assembler for " + machine);
    KernelImages.missing().forEach(reason -> System.out.println("skipped: " + reason));
    assumeTrue(KernelImages.ptx().isPresent(), () -> String.join("; ", KernelImages.missing()));
    return KernelImages.ptx().orElseThrow();
  }
}
