package dev.sluice.cuda.vendor;

import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDestroy_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetMathMode;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cublas.cublasSgemm_v2;

import dev.sluice.cuda.binding.Driver;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;

/** cuBLAS of CUDA 13 through the JavaCPP presets. */
final class PresetsBlas implements Blas {
  private final cublasContext handle = new cublasContext();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  /** Loads its natives; the library itself is loaded already. */
  static void load() {
    PresetsNatives.load(org.bytedeco.cuda.global.cublas.class);
  }

  PresetsBlas(Driver.Stream stream) {
    Status.check("cublasCreate", cublasCreate_v2(handle));
    try {
      Status.check("cublasSetMathMode", cublasSetMathMode(handle, DEFAULT_MATH));
      var queue = new CUstream_st(new PresetsAddress(stream.handle()));
      Status.check("cublasSetStream", cublasSetStream_v2(handle, queue));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void workspace(long address, long bytes) {
    Status.check(
        "cublasSetWorkspace", cublasSetWorkspace_v2(handle, new PresetsAddress(address), bytes));
  }

  @Override
  public void multiply(Gemm gemm, long a, long b, long c) {
    Status.check(
        "cublasSgemm",
        cublasSgemm_v2(
            handle,
            TRANSPOSED,
            AS_IS,
            gemm.m(),
            gemm.n(),
            gemm.k(),
            one,
            floats(a),
            gemm.a(),
            floats(b),
            gemm.b(),
            zero,
            floats(c),
            gemm.c()));
  }

  private static FloatPointer floats(long address) {
    return new FloatPointer(new PresetsAddress(address));
  }

  @Override
  public void close() {
    one.close();
    zero.close();
    Status.check("cublasDestroy", cublasDestroy_v2(handle));
  }
}
