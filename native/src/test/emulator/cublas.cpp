// A stand-in for cuBLAS: the functions that Sluice calls, in plain loops. Sums are kept in double
// precision, so that results differ in their last digits from a chain of fused multiply-adds, as
// the library's do. SLUICE_CUBLAS is the major version to be.
#include <cstddef>

#include "vendor.h"

using namespace emulator;

namespace {

enum Status {
  success = 0,
  notInitialized = 1,
  invalidValue = 7,
  archMismatch = 8,
  executionFailed = 13,
  notSupported = 15
};

struct Handle : Tagged<0x535542'4C424C41> {
  static constexpr uint64_t kind = 0x535542'4C424C41;
  void* stream = nullptr;
  void* workspace = nullptr;
  size_t workspaceBytes = 0;
};

constexpr int defaultMath = 0;
constexpr int transposed = 1, asIs = 0;

struct Product {
  int m, n, k;
  float alpha, beta;
  const float* a;
  int lda;
  const float* b;
  int ldb;
  float* c;
  int ldc;
  void* workspace;
  size_t workspaceBytes;

  static size_t last(int rows, int columns, int pitch) {
    return static_cast<size_t>(columns - 1) * pitch + rows - 1;
  }

  bool reachable() const {
    return reaches(a, last(k, m, lda)) && reaches(b, last(k, n, ldb)) &&
           reaches(c, last(m, n, ldc)) && (workspaceBytes == 0 || valid(workspace, workspaceBytes));
  }

  // c = alpha · aᵀ·b + beta · c, all column-major.
  int run() const {
    if (!reachable()) return refuse("cublasSgemm", "its memory was freed", deviceLost);
    use(workspace, workspaceBytes);
    for (int column = 0; column < n; column++) {
      for (int row = 0; row < m; row++) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
          sum += static_cast<double>(a[static_cast<size_t>(row) * lda + i]) *
                 b[static_cast<size_t>(column) * ldb + i];
        }
        float& out = c[static_cast<size_t>(column) * ldc + row];
        // As the library: where beta is 0 what is there is not read, NaN or not.
        const double before = beta == 0 ? 0 : static_cast<double>(beta) * out;
        out = static_cast<float>(alpha * sum + before);
      }
    }
    return 0;
  }
};

}  // namespace

VENDOR_CALL int cublasGetProperty(int type, int* value) {
  if (value == nullptr || type < 0 || type > 2) return invalidValue;
  *value = type == 0 ? SLUICE_CUBLAS : type + 1;
  return success;
}

VENDOR_CALL int cublasCreate_v2(Handle** handle) {
  if (currentContext() == nullptr) return refuse("cublasCreate", "no context", notInitialized);
  if (refuses("cublasCreate")) return archMismatch;
  return create(handle, invalidValue);
}

VENDOR_CALL int cublasDestroy_v2(Handle* handle) { return destroy(handle, notInitialized); }

VENDOR_CALL int cublasSetStream_v2(Handle* handle, void* stream) {
  if (!isA(handle)) return notInitialized;
  handle->stream = stream;
  return success;
}

VENDOR_CALL int cublasSetMathMode(Handle* handle, int mode) {
  if (!isA(handle)) return notInitialized;
  return mode == defaultMath ? success
                             : refuse("cublasSetMathMode", "not 32-bit floats", notSupported);
}

#if SLUICE_CUBLAS > 10
VENDOR_CALL int cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
  if (!isA(handle)) return notInitialized;
  if (!valid(workspace, bytes)) return refuse("cublasSetWorkspace", "out of range", invalidValue);
  handle->workspace = workspace;
  handle->workspaceBytes = bytes;
  return success;
}
#endif

VENDOR_CALL int cublasSgemm_v2(Handle* handle, int transA, int transB, int m, int n, int k,
                               const float* alpha, const float* a, int lda, const float* b, int ldb,
                               const float* beta, float* c, int ldc) {
  if (!isA(handle)) return notInitialized;
  if (transA != transposed || transB != asIs) {
    return refuse("cublasSgemm", "Sluice transposes a and nothing else", notSupported);
  }
  if (m < 1 || n < 1 || k < 1 || lda < k || ldb < k || ldc < m || !alpha || !beta) {
    return refuse("cublasSgemm", "sizes and pitches do not go together", invalidValue);
  }
  const Product product = {m, n, k, *alpha, *beta, a, lda, b, ldb, c, ldc,
                           handle->workspace, handle->workspaceBytes};
  if (!product.reachable()) return refuse("cublasSgemm", "out of range", executionFailed);
  const int code = enqueue(handle->stream, "cublasSgemm", [product] { return product.run(); });
  return code == 0 ? success : executionFailed;
}
