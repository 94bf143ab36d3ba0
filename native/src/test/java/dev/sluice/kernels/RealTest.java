package dev.sluice.kernels;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernels' exp and log (real.h), compiled for this machine, against {@link StrictMath}, which
 * is itself within one unit in the last place.
 */
@SuppressWarnings("restricted") // the library is compiled here, from this project's source
class RealTest {
  private static final int SAMPLES = 200_000;
  private static final double ULPS = 2;

  @TempDir private static Path folder;
  private static final Arena ARENA = Arena.ofShared();
  private static @Nullable SymbolLookup library;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Path compiled = folder.resolve("real.so");
    ProcessBuilder compiler =
        new ProcessBuilder("g++", "-std=c++17", "-O2", "-fPIC", "-shared", "-ffp-contract=off");
    compiler.command().addAll(List.of("-o", compiled.toString()));
    compiler.command().add(Path.of("src", "test", "cuda", "real_test.cpp").toString());
    try {
      assertEquals(0, compiler.inheritIO().start().waitFor(), "g++");
    } catch (IOException e) {
      System.out.println("skipped: g++ was not found, so real.h is not tested");
      assumeTrue(false, "g++ was not found");
    }
    library = SymbolLookup.libraryLookup(compiled, ARENA);
  }

  @AfterAll
  static void close() {
    ARENA.close();
  }

  private static DoubleUnaryOperator function(String name) {
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(
                Objects.requireNonNull(library).find(name).orElseThrow(),
                FunctionDescriptor.of(JAVA_DOUBLE, JAVA_DOUBLE));
    return x -> {
      try {
        return (double) handle.invokeExact(x);
      } catch (Throwable e) {
        throw new AssertionError(name, e);
      }
    };
  }

  private static void close(String what, double x, double expected, double actual) {
    double tolerance = ULPS * Math.ulp(expected);
    assertTrue(
        Math.abs(actual - expected) <= tolerance,
        () -> "%s(%s) is %s, not %s".formatted(what, x, actual, expected));
  }

  @Test
  void exponentials() {
    DoubleUnaryOperator exp = function("exponentialOf");
    Random random = new Random(4);
    double[] scales = {-1e-9, -1, -30, -708, -745, 1, 709};
    for (int i = 0; i < SAMPLES; i++) {
      double x = random.nextDouble() * scales[i % scales.length];
      close("exp", x, StrictMath.exp(x), exp.applyAsDouble(x));
    }
    double[] special = {0, -0.0, -746, -1e300, 711, 1e300, Double.NaN};
    for (double x : special) {
      assertEquals(StrictMath.exp(x), exp.applyAsDouble(x));
    }
    assertEquals(0, exp.applyAsDouble(Double.NEGATIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, exp.applyAsDouble(Double.POSITIVE_INFINITY));
  }

  @Test
  void logarithms() {
    DoubleUnaryOperator log = function("logarithmOf");
    Random random = new Random(5);
    for (int i = 0; i < SAMPLES; i++) {
      double u = random.nextDouble();
      double[] candidates = {
        1 + u, 1 + 1000 * u, 1 + u * 1e-6, 0.5 + u, StrictMath.exp(1400 * u - 700)
      };
      double x = candidates[i % candidates.length];
      close("log", x, StrictMath.log(x), log.applyAsDouble(x));
    }
    assertEquals(0, log.applyAsDouble(1));
    assertEquals(Double.NaN, log.applyAsDouble(Double.NaN));
    assertEquals(Double.POSITIVE_INFINITY, log.applyAsDouble(Double.POSITIVE_INFINITY));
  }
}
