package dev.sluice.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The compiled CUDA kernels of this build. All images hold the same kernels, from the same source.
 *
 * <p>Every call reads the image anew and hands over what it read. Thread-safe.
 */
public final class KernelImages {
  private static final String FOLDER = "/META-INF/sluice/";

  private KernelImages() {}

  /**
   * Machine code for devices of compute capability 7.5 and newer, with PTX for those that came
   * after the compiler: what {@code cuModuleLoadData} takes.
   *
   * @return empty if there was no nvcc when this was built
   */
  public static Optional<byte[]> fatbin() {
    return read("kernels.fatbin");
  }

  /**
   * PTX (ISA 6.3, target sm_53) for any device from compute capability 5.3 on: text in ASCII that
   * ends in the zero byte that {@code cuModuleLoadData} needs.
   *
   * @return empty if there was no clang when this was built
   */
  public static Optional<byte[]> ptx() {
    // One byte longer, which is zero.
    return read("kernels.sm_53.ptx").map(text -> Arrays.copyOf(text, text.length + 1));
  }

  /**
   * All kernels by name, and the threads in a block of each. A name such as {@code conv_64x32}
   * tells the tile of a block: 64 output rows, 32 positions.
   *
   * @return unmodifiable
   */
  public static SortedMap<String, Integer> threads() {
    SortedMap<String, Integer> threads = new TreeMap<>();
    List<String> lines = lines("kernels.txt");
    if (lines.isEmpty()) {
      throw new IllegalStateException("kernels.txt is missing: native/build did not run");
    }
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      threads.put(words[0], Integer.valueOf(words[1]));
    }
    return Collections.unmodifiableSortedMap(threads);
  }

  /**
   * What this build had to leave out.
   *
   * @return one line for people for each image that is missing: why, and what to install; empty if
   *     the build is complete
   */
  public static List<String> missing() {
    return lines("kernels.missing");
  }

  private static List<String> lines(String name) {
    return read(name)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
        .orElse(List.of());
  }

  private static Optional<byte[]> read(String name) {
    try (InputStream in = KernelImages.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FOLDER + name + " of sluice-native", e);
    }
  }
}
