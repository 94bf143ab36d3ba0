package dev.sluice.cuda.vendor;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.binding.Library;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** cuBLAS of any CUDA from 10.2 on through {@code java.lang.foreign}. */
final class ForeignBlas implements Blas {
  /** Its functions; handles and addresses are longs. */
  static final class Functions {
    private final MethodHandle create;
    private final MethodHandle destroy;
    private final MethodHandle setStream;
    private final MethodHandle setMathMode;
    private final MethodHandle sgemm;

    /** Not in CUDA 10.2, whose products take their memory with the handle. */
    private final @Nullable MethodHandle setWorkspace;

    /**
     * @throws dev.sluice.api.SluiceException if the library lacks one
     */
    Functions(Library library) {
      create = library.function("cublasCreate_v2", JAVA_LONG);
      destroy = library.function("cublasDestroy_v2", JAVA_LONG);
      setStream = library.function("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
      setMathMode = library.function("cublasSetMathMode", JAVA_LONG, JAVA_INT);
      sgemm =
          library.function(
              "cublasSgemm_v2",
              JAVA_LONG,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_LONG,
              JAVA_LONG,
              JAVA_INT,
              JAVA_LONG,
              JAVA_INT,
              JAVA_LONG,
              JAVA_LONG,
              JAVA_INT);
      setWorkspace =
          library.has("cublasSetWorkspace_v2")
              ? library.function("cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG)
              : null;
    }
  }

  private final Functions functions;
  private final Arena arena = Arena.ofShared();
  private final long one = arena.allocateFrom(JAVA_FLOAT, 1).address();
  private final long zero = arena.allocateFrom(JAVA_FLOAT, 0).address();
  private final long handle;

  ForeignBlas(Functions functions, Driver.Stream stream) {
    this.functions = functions;
    var out = arena.allocate(JAVA_LONG);
    int created = result(() -> (int) functions.create.invokeExact(out.address()));
    handle = out.get(JAVA_LONG, 0);
    try {
      Status.check("cublasCreate", created);
      Status.check(
          "cublasSetMathMode",
          result(() -> (int) functions.setMathMode.invokeExact(handle, DEFAULT_MATH)));
      Status.check(
          "cublasSetStream",
          result(() -> (int) functions.setStream.invokeExact(handle, stream.handle())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void workspace(long address, long bytes) {
    MethodHandle set = functions.setWorkspace;
    if (set != null) {
      Status.check(
          "cublasSetWorkspace", result(() -> (int) set.invokeExact(handle, address, bytes)));
    }
  }

  @Override
  public void multiply(Gemm gemm, long a, long b, long c) {
    Status.check(
        "cublasSgemm",
        result(
            () ->
                (int)
                    functions.sgemm.invokeExact(
                        handle,
                        TRANSPOSED,
                        AS_IS,
                        gemm.m(),
                        gemm.n(),
                        gemm.k(),
                        one,
                        a,
                        gemm.a(),
                        b,
                        gemm.b(),
                        zero,
                        c,
                        gemm.c())));
  }

  @Override
  public void close() {
    try {
      if (handle != 0) {
        Status.check("cublasDestroy", result(() -> (int) functions.destroy.invokeExact(handle)));
      }
    } finally {
      arena.close();
    }
  }
}
