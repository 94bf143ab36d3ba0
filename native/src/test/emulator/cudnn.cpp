// A stand-in for cuDNN's forward convolution: the functions that Sluice calls, in plain loops. Sums
// are kept in double precision, so that results differ in their last digits from a chain of fused
// multiply-adds, as the library's do. SLUICE_CUDNN is the version to be, SLUICE_CUDNN_CUDA that of
// the CUDA it is for.
#include <cstddef>

#include "vendor.h"

using namespace emulator;

namespace {

#if SLUICE_CUDNN < 10000
enum Status {
  success = 0,
  notInitialized = 1,
  badParam = 3,
  executionFailed = 8,
  notSupported = 9,
  versionMismatch = 13
};
#else
enum Status {
  success = 0,
  notInitialized = 1001,
  versionMismatch = 1002,  // parts of different versions
  badParam = 2000,
  notSupported = 3000,
  executionFailed = 5000
};
#endif

struct Handle : Tagged<0x53444E4E'00000001> {
  static constexpr uint64_t kind = 0x53444E4E'00000001;
  void* stream = nullptr;
};

struct Tensor : Tagged<0x53444E4E'00000002> {
  static constexpr uint64_t kind = 0x53444E4E'00000002;
  int n = 0, c = 0, h = 0, w = 0;
  long long image = 0, channel = 0, row = 0, column = 0;  // strides

  size_t last() const {
    return static_cast<size_t>((n - 1) * image + (c - 1) * channel + (h - 1) * row +
                               (w - 1) * column);
  }

  size_t at(int i, int j, int y, int x) const {
    return static_cast<size_t>(i * image + j * channel + y * row + x * column);
  }
};

struct Filter : Tagged<0x53444E4E'00000003> {
  static constexpr uint64_t kind = 0x53444E4E'00000003;
  int k = 0, c = 0, h = 0, w = 0;

  size_t count() const { return static_cast<size_t>(k) * c * h * w; }
};

struct Convolution : Tagged<0x53444E4E'00000004> {
  static constexpr uint64_t kind = 0x53444E4E'00000004;
  int padH = 0, padW = 0, strideH = 0, strideW = 0, math = 0;
};

constexpr int floats = 0, nchw = 0, crossCorrelation = 1, fmaMath = 3;
constexpr int implicitGemm = 0, implicitPrecompGemm = 1, winograd = 6;

// A convolution, without the objects that describe it: they may be gone when it runs.
struct Forward {
  int n, rows, columns, kernelH, kernelW, padH, padW, strideH, strideW;
  const Tensor x, y;
  const float *from, *weights;
  float* to;
  float alpha, beta;
  void* workspace;
  size_t workspaceBytes;

  size_t weightCount() const {
    return static_cast<size_t>(rows) * columns * kernelH * kernelW;
  }

  bool reachable() const {
    return reaches(from, x.last()) && reaches(weights, weightCount() - 1) && reaches(to, y.last()) &&
           (workspaceBytes == 0 || valid(workspace, workspaceBytes));
  }

  double sum(int image, int row, int top, int left) const {
    const float* w = weights + static_cast<size_t>(row) * columns * kernelH * kernelW;
    double sum = 0;
    for (int column = 0; column < columns; column++) {
      for (int ky = 0; ky < kernelH; ky++) {
        for (int kx = 0; kx < kernelW; kx++, w++) {
          const int h = top + ky, v = left + kx;
          if (h < 0 || h >= x.h || v < 0 || v >= x.w) continue;
          sum += static_cast<double>(*w) * from[x.at(image, column, h, v)];
        }
      }
    }
    return sum;
  }

  int run() const {
    if (!reachable()) return refuse("cudnnConvolutionForward", "its memory was freed", deviceLost);
    use(workspace, workspaceBytes);
    for (int image = 0; image < n; image++) {
      for (int row = 0; row < rows; row++) {
        for (int h = 0; h < y.h; h++) {
          for (int v = 0; v < y.w; v++) {
            float& out = to[y.at(image, row, h, v)];
            const double before = beta == 0 ? 0 : static_cast<double>(beta) * out;
            const double s = sum(image, row, h * strideH - padH, v * strideW - padW);
            out = static_cast<float>(alpha * s + before);
          }
        }
      }
    }
    return 0;
  }
};

bool fit(const Tensor* x, const Filter* w, const Convolution* c, const Tensor* y) {
  if (!isA(x) || !isA(w) || !isA(c) || !isA(y)) return false;
  return x->n == y->n && x->c == w->c && y->c == w->k && c->strideH > 0 && c->strideW > 0 &&
         y->h == (x->h + 2 * c->padH - w->h) / c->strideH + 1 &&
         y->w == (x->w + 2 * c->padW - w->w) / c->strideW + 1;
}

// What an algorithm wants, or -1 where it does not take the convolution: as the library's, one
// needs no memory, one a little, and one is for windows of 3 × 3 only.
long long wanted(const Filter* w, const Convolution* c, int algorithm) {
  switch (algorithm) {
    case implicitGemm:
      return 0;
    case implicitPrecompGemm:
      return 4 * static_cast<long long>(w->h) * w->w * w->c;
    case winograd:
      return w->h == 3 && w->w == 3 && c->strideH == 1 && c->strideW == 1
                 ? 64 * static_cast<long long>(w->k) * w->c
                 : -1;
    default:
      return -1;
  }
}

}  // namespace

VENDOR_CALL size_t cudnnGetVersion() { return SLUICE_CUDNN; }
VENDOR_CALL size_t cudnnGetCudartVersion() { return SLUICE_CUDNN_CUDA; }

VENDOR_CALL int cudnnCreate(Handle** handle) {
  if (currentContext() == nullptr) return refuse("cudnnCreate", "no context", notInitialized);
  if (refuses("cudnnCreate")) return notSupported;
  return create(handle, badParam);
}
VENDOR_CALL int cudnnDestroy(Handle* handle) { return destroy(handle, badParam); }

VENDOR_CALL int cudnnSetStream(Handle* handle, void* stream) {
  if (!isA(handle)) return badParam;
  handle->stream = stream;
  return success;
}

VENDOR_CALL int cudnnCreateTensorDescriptor(Tensor** tensor) {
  if (refuses("cudnnCreateTensorDescriptor")) return versionMismatch;
  return create(tensor, badParam);
}
VENDOR_CALL int cudnnDestroyTensorDescriptor(Tensor* tensor) { return destroy(tensor, badParam); }

VENDOR_CALL int cudnnSetTensor4dDescriptorEx(Tensor* tensor, int type, int n, int c, int h, int w,
                                             int image, int channel, int row, int column) {
  if (!isA(tensor)) return badParam;
  if (type != floats || n < 1 || c < 1 || h < 1 || w < 1) return badParam;
  // Views of (images, C, H, W) that do not overlap.
  if (column != 1 || row < w || channel < h * row || image < c * channel) {
    return refuse("cudnnSetTensor4dDescriptorEx", "strides overlap", notSupported);
  }
  tensor->n = n;
  tensor->c = c;
  tensor->h = h;
  tensor->w = w;
  tensor->image = image;
  tensor->channel = channel;
  tensor->row = row;
  tensor->column = column;
  return success;
}

VENDOR_CALL int cudnnCreateFilterDescriptor(Filter** filter) { return create(filter, badParam); }
VENDOR_CALL int cudnnDestroyFilterDescriptor(Filter* filter) { return destroy(filter, badParam); }

VENDOR_CALL int cudnnSetFilter4dDescriptor(Filter* filter, int type, int format, int k, int c, int h,
                                           int w) {
  if (!isA(filter) || type != floats || format != nchw) return badParam;
  if (k < 1 || c < 1 || h < 1 || w < 1) return badParam;
  filter->k = k;
  filter->c = c;
  filter->h = h;
  filter->w = w;
  return success;
}

VENDOR_CALL int cudnnCreateConvolutionDescriptor(Convolution** c) { return create(c, badParam); }
VENDOR_CALL int cudnnDestroyConvolutionDescriptor(Convolution* c) { return destroy(c, badParam); }

VENDOR_CALL int cudnnSetConvolution2dDescriptor(Convolution* c, int padH, int padW, int strideH,
                                                int strideW, int dilationH, int dilationW, int mode,
                                                int type) {
  if (!isA(c) || padH < 0 || padW < 0 || strideH < 1 || strideW < 1) return badParam;
  if (dilationH != 1 || dilationW != 1 || mode != crossCorrelation || type != floats) {
    return refuse("cudnnSetConvolution2dDescriptor", "not what Sluice computes", notSupported);
  }
  c->padH = padH;
  c->padW = padW;
  c->strideH = strideH;
  c->strideW = strideW;
  return success;
}

VENDOR_CALL int cudnnSetConvolutionMathType(Convolution* c, int math) {
  if (!isA(c)) return badParam;
  c->math = math;
  return success;
}

VENDOR_CALL int cudnnGetConvolutionForwardWorkspaceSize(Handle* handle, const Tensor* x,
                                                        const Filter* w, const Convolution* c,
                                                        const Tensor* y, int algorithm,
                                                        size_t* bytes) {
  if (!isA(handle) || bytes == nullptr) return badParam;
  if (!fit(x, w, c, y)) {
    return refuse("cudnnGetConvolutionForwardWorkspaceSize", "shapes do not fit", badParam);
  }
  const long long want = wanted(w, c, algorithm);
  if (want < 0) return notSupported;
  *bytes = static_cast<size_t>(want);
  return success;
}

VENDOR_CALL int cudnnConvolutionForward(Handle* handle, const float* alpha, const Tensor* x,
                                        const float* from, const Filter* w, const float* weights,
                                        const Convolution* c, int algorithm, void* workspace,
                                        size_t workspaceBytes, const float* beta, const Tensor* y,
                                        float* to) {
  const char* call = "cudnnConvolutionForward";
  if (!isA(handle) || !alpha || !beta) return badParam;
  if (!fit(x, w, c, y)) return refuse(call, "shapes do not fit", badParam);
  if (c->math != fmaMath) return refuse(call, "its math is not 32-bit floats", badParam);
  const long long want = wanted(w, c, algorithm);
  if (want < 0) return notSupported;
  const size_t needed = static_cast<size_t>(want);
  if (workspaceBytes < needed) return refuse(call, "its workspace is too small", badParam);
  const Forward forward = {x->n,       w->k,   w->c,    w->h, w->w,   c->padH, c->padW,   c->strideH,
                           c->strideW, *x,     *y,      from, weights, to,      *alpha,    *beta,
                           workspace,  needed};
  if (!forward.reachable()) return refuse(call, "out of range", executionFailed);
  const int code = enqueue(handle->stream, call, [forward] { return forward.run(); });
  return code == 0 ? success : executionFailed;
}
