package dev.sluice.cuda.vendor;

import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasSetMathMode;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSetWorkspace;
import static jcuda.jcublas.JCublas2.cublasSgemm;

import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.binding.JCudaNatives;
import dev.sluice.cuda.binding.NativeAddress;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;

/** cuBLAS of CUDA 12 through JCublas. */
final class JCudaBlas implements Blas {
  private final cublasHandle handle = new cublasHandle();
  private final Pointer one = Pointer.to(new float[] {1});
  private final Pointer zero = Pointer.to(new float[] {0});

  /** Loads its natives; the library itself is loaded already. */
  static void load() {
    JCudaNatives.initialize(JCublas2.class, "JCublas2");
  }

  /**
   * @param stream of JCuda
   */
  JCudaBlas(Driver.Stream stream) {
    Status.check("cublasCreate", cublasCreate(handle));
    try {
      Status.check("cublasSetMathMode", cublasSetMathMode(handle, DEFAULT_MATH));
      var queue = new cudaStream_t((CUstream) stream);
      Status.check("cublasSetStream", cublasSetStream(handle, queue));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void workspace(long address, long bytes) {
    Status.check(
        "cublasSetWorkspace", cublasSetWorkspace(handle, new NativeAddress(address), bytes));
  }

  @Override
  public void multiply(Gemm gemm, long a, long b, long c) {
    Status.check(
        "cublasSgemm",
        cublasSgemm(
            handle,
            TRANSPOSED,
            AS_IS,
            gemm.m(),
            gemm.n(),
            gemm.k(),
            one,
            new NativeAddress(a),
            gemm.a(),
            new NativeAddress(b),
            gemm.b(),
            zero,
            new NativeAddress(c),
            gemm.c()));
  }

  @Override
  public void close() {
    Status.check("cublasDestroy", cublasDestroy(handle));
  }
}
