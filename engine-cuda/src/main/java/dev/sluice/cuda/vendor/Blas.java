package dev.sluice.cuda.vendor;

/**
 * cuBLAS on one stream, in 32-bit floats: tensor cores are left out. One thread at a time. Every
 * method throws {@link dev.sluice.cuda.binding.CudaException} if the library answers with an error.
 */
interface Blas extends Handle {
  /** Operations of {@code cublasOperation_t}. */
  int AS_IS = 0;

  int TRANSPOSED = 1;

  /** Of {@code cublasMath_t}: 32-bit floats stay 32-bit floats. */
  int DEFAULT_MATH = 0;

  /** Names the memory that products may use from now on, so that a captured one allocates none. */
  void workspace(long address, long bytes);

  /** Queues a product. */
  void multiply(Gemm gemm, long a, long b, long c);
}
