// linear_*, linear_dx_*, linear_dw_*: fully connected layers, as products of matrices that lie in
// memory. See LinearArguments, LinearDxArguments, LinearDwArguments.
#include "arguments.h"
#include "epilogue.h"
#include "operands.h"

PRIVATE_NAMESPACE {

template <class B>
__device__ __forceinline__ void linear(const LinearArguments& a) {
  typedef Slabs<B> Shared;
  SHARED(Shared, slabs);
  const Tile tile = a.tiles[blockIdx.y];
  const int rows = tile.outEnd - tile.outBegin;
  const int first = tile.sumBegin * a.taps;
  const int depth = tile.sumEnd * a.taps - first;
  const int image = static_cast<int>(blockIdx.x) * B::COLUMNS;
  const int images = a.images - image;
  Along<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> weights(
      a.w + static_cast<long long>(tile.outBegin) * a.wRow + first, a.wRow, rows, depth);
  Along<B::COLUMNS, B::RIGHT_STRIDE, B::DEPTH, B::THREADS> inputs(
      a.x + static_cast<long long>(image) * a.xImage + first, a.xImage, images, depth);
  float* y = a.y + static_cast<long long>(image) * a.yImage + tile.outBegin;
  Sums<B> sums;
  if (a.resume) {
    readColumns(y, a.yImage, rows, images, sums);
  }
  accumulate(slabs, weights, inputs, depth, sums);
  if (a.finish) {
    const Epilogue epilogue = {a.shift, a.relu != 0};
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      UNROLLED
      for (int c = 0; c < B::THREAD_COLUMNS; c++) {
        if (sums.row + r < rows) {
          sums.of[r][c] = epilogue(sums.of[r][c], tile.outBegin + sums.row + r);
        }
      }
    }
  }
  writeColumns(y, a.yImage, rows, images, sums);
}

// How few images are taken: a thread has the chains of one row for EACH images. All threads bring the
// weights, which is what takes the time; a quarter of a block or less multiplies.
template <int rows, int images, int each, int threads, int depth>
struct Few {
  static constexpr int ROWS = rows;
  static constexpr int IMAGES = images;
  static constexpr int EACH = each;
  static constexpr int THREADS = threads;
  static constexpr int DEPTH = depth;
  static constexpr int STRIDE = depth + 4;  // neighbouring rows are read at once, without conflict
  static_assert(rows * images / each <= threads, "a thread for each row and group of images");
  static_assert(STRIDE % 32 == 4, "eight rows lie in different banks");
};

template <class F>
struct FewShared {
  alignas(16) float w[2][F::ROWS * F::STRIDE];
  alignas(16) float x[2][F::IMAGES * F::STRIDE];
};

// Four steps of each of a thread's chains.
template <class F>
__device__ __forceinline__ void fourSteps(const float* w, const float* x, float* sums) {
  const float4 weight = *reinterpret_cast<const float4*>(w);
  UNROLLED
  for (int e = 0; e < F::EACH; e++) {
    const float4 input = *reinterpret_cast<const float4*>(x + e * F::STRIDE);
    sums[e] = fused(weight.x, input.x, sums[e]);
    sums[e] = fused(weight.y, input.y, sums[e]);
    sums[e] = fused(weight.z, input.z, sums[e]);
    sums[e] = fused(weight.w, input.w, sums[e]);
  }
}

// `exist` steps of a slab.
template <class F>
__device__ __forceinline__ void steps(const float* w, const float* x, int exist, float* sums) {
  if (exist >= F::DEPTH) {
    UNROLLED
    for (int i = 0; i < F::DEPTH; i += 4) {
      fourSteps<F>(w + i, x + i, sums);
    }
    return;
  }
  for (int i = 0; i < exist; i++) {
    UNROLLED
    for (int e = 0; e < F::EACH; e++) {
      sums[e] = fused(w[i], x[e * F::STRIDE + i], sums[e]);
    }
  }
}

template <class F>
__device__ __forceinline__ void linearFew(const LinearArguments& a) {
  typedef FewShared<F> Shared;
  SHARED(Shared, shared);
  const Tile tile = a.tiles[blockIdx.y];
  const int first = tile.sumBegin * a.taps;
  const int depth = tile.sumEnd * a.taps - first;
  const int image = static_cast<int>(blockIdx.x) * F::IMAGES;
  Along<F::ROWS, F::STRIDE, F::DEPTH, F::THREADS> weights(
      a.w + static_cast<long long>(tile.outBegin) * a.wRow + first, a.wRow,
      tile.outEnd - tile.outBegin, depth);
  Along<F::IMAGES, F::STRIDE, F::DEPTH, F::THREADS> inputs(
      a.x + static_cast<long long>(image) * a.xImage + first, a.xImage, a.images - image, depth);

  const int row = static_cast<int>(threadIdx.x) % F::ROWS;
  const int mine = static_cast<int>(threadIdx.x) / F::ROWS * F::EACH;  // the first of its images
  const bool works = mine < F::IMAGES && tile.outBegin + row < tile.outEnd;
  float* y = a.y + static_cast<long long>(image + mine) * a.yImage + tile.outBegin + row;
  float sums[F::EACH];
  UNROLLED
  for (int e = 0; e < F::EACH; e++) {
    const bool resumes = a.resume && works && image + mine + e < a.images;
    sums[e] = resumes ? y[static_cast<long long>(e) * a.yImage] : 0.0f;
  }

  weights.fetch(0, 0);
  inputs.fetch(0, 0);
  int now = 0;
  for (int k = 0; k < depth; k += F::DEPTH, now ^= 1) {
    weights.storeLines(shared.w[now]);
    inputs.storeLines(shared.x[now]);
    weights.fetch(0, k + F::DEPTH);
    inputs.fetch(0, k + F::DEPTH);
    __syncthreads();
    if (works) {
      steps<F>(shared.w[now] + row * F::STRIDE, shared.x[now] + mine * F::STRIDE, depth - k, sums);
    }
  }
  const Epilogue epilogue = {a.shift, a.relu != 0};
  UNROLLED
  for (int e = 0; e < F::EACH; e++) {
    if (works && image + mine + e < a.images) {
      const float v = a.finish ? epilogue(sums[e], tile.outBegin + row) : sums[e];
      y[static_cast<long long>(e) * a.yImage] = v;
    }
  }
}

// Rows are numbers of dx, the depth runs over rows of w.
template <class B>
__device__ __forceinline__ void linearDx(const LinearDxArguments& a) {
  typedef Slabs<B> Shared;
  SHARED(Shared, slabs);
  const Tile tile = a.tiles[blockIdx.y];
  const int rows = tile.outEnd - tile.outBegin;
  const int depth = tile.sumEnd - tile.sumBegin;
  const int image = static_cast<int>(blockIdx.x) * B::COLUMNS;
  const int images = a.images - image;
  Across<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> weights(
      a.w + static_cast<long long>(tile.sumBegin) * a.wRow + tile.outBegin, a.wRow, rows, depth);
  Along<B::COLUMNS, B::RIGHT_STRIDE, B::DEPTH, B::THREADS> gradients(
      a.dy + static_cast<long long>(image) * a.dyImage + tile.sumBegin, a.dyImage, images, depth);
  float* dx = a.dx + static_cast<long long>(image) * a.dxImage + tile.outBegin;
  Sums<B> sums;
  if (a.resume) {
    readColumns(dx, a.dxImage, rows, images, sums);
  }
  accumulate(slabs, weights, gradients, depth, sums);
  writeColumns(dx, a.dxImage, rows, images, sums);
}

// The depth runs over images.
template <class B>
__device__ __forceinline__ void linearDw(const LinearDwArguments& a) {
  typedef Slabs<B> Shared;
  SHARED(Shared, slabs);
  const Tile tile = a.tiles[blockIdx.y];
  const int rows = tile.outEnd - tile.outBegin;
  const int first = tile.sumBegin * a.taps + static_cast<int>(blockIdx.x) * B::COLUMNS;
  const int columns = tile.sumEnd * a.taps - first;
  if (columns <= 0) {
    return;  // another tile has more columns
  }
  Across<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> gradients(a.dy + tile.outBegin, a.dyImage,
                                                                  rows, a.images);
  Across<B::COLUMNS, B::RIGHT_STRIDE, B::DEPTH, B::THREADS> inputs(a.x + first, a.xImage, columns,
                                                                   a.images);
  Sums<B> sums;
  accumulate(slabs, gradients, inputs, a.images, sums);
  float* g = a.g + static_cast<long long>(tile.outBegin) * a.wRow + first;
  writeRows(g, a.wRow, rows, columns, sums);
}

}  // PRIVATE_NAMESPACE

KERNEL(linear_64x64, 128, LinearArguments) { linear<Blocking<64, 64, 8, 4, 16>>(arguments); }
KERNEL(linear_32x32, 64, LinearArguments) { linear<Blocking<32, 32, 4, 4, 32>>(arguments); }
KERNEL(linear_32x16, 128, LinearArguments) { linearFew<Few<32, 16, 4, 128, 64>>(arguments); }
KERNEL(linear_8x8, 128, LinearArguments) { linearFew<Few<8, 8, 1, 128, 128>>(arguments); }
KERNEL(linear_8x4, 128, LinearArguments) { linearFew<Few<8, 4, 1, 128, 256>>(arguments); }
KERNEL(linear_8x1, 128, LinearArguments) { linearFew<Few<8, 1, 1, 128, 256>>(arguments); }

KERNEL(linear_dx_64x64, 128, LinearDxArguments) { linearDx<Blocking<64, 64, 8, 4, 16>>(arguments); }
KERNEL(linear_dx_32x32, 64, LinearDxArguments) { linearDx<Blocking<32, 32, 4, 4, 16>>(arguments); }

KERNEL(linear_dw_64x64, 128, LinearDwArguments) { linearDw<Blocking<64, 64, 8, 4, 16>>(arguments); }
KERNEL(linear_dw_32x32, 64, LinearDwArguments) { linearDw<Blocking<32, 32, 4, 4, 16>>(arguments); }
