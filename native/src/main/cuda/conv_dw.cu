// conv_dw_*: the weight gradient of a convolution, as a product of dy with patches of x whose depth
// runs over the pixels of dy in all images of a part. See ConvDwArguments.
#include "operands.h"
#include "patches.h"

PRIVATE_NAMESPACE {

// Positions along the depth, taps across: patches transposed, so that what neighbouring threads read
// along the depth lies side by side.
template <class B>
class Windows {
 public:
  struct Table {
    Tap taps[B::COLUMNS];
    Spot spots[2][B::DEPTH];
  };

  // The block's columns are taps first … first + columns − 1 of a kernel's row; those that exist.
  __device__ __forceinline__ Windows(const Pixels& pixels, const Sliding2d& slide, int first,
                                     int columns, int depth, const Odometer& walk, Table& table)
      : pixels(pixels), slide(slide), left(depth), walk(walk), table(table) {
    for (int n = threadIdx.x; n < B::COLUMNS; n += B::THREADS) {
      Tap tap = {0, NOWHERE, NOWHERE, 0};
      if (n < columns) {
        const Divided low = divide(first + n, slide.window.kernelWidth);
        const Divided high = divide(low.quotient, slide.window.kernelHeight);
        tap = slide.tap(static_cast<int>(high.quotient), high.remainder, low.remainder);
      }
      table.taps[n] = tap;
    }
  }

  __device__ __forceinline__ void plan(int slot) {
    if (threadIdx.x < B::DEPTH) {
      Spot spot = {0, NOWHERE, NOWHERE};
      if (static_cast<int>(threadIdx.x) < left) {
        spot = slide.spot(walk.outer, walk.middle, walk.inner);
      }
      table.spots[slot][threadIdx.x] = spot;
      left -= B::DEPTH;
      walk.advance();
    }
  }

  __device__ __forceinline__ void fetch(int slot, int) {
    const Spot spot = table.spots[slot][depthOf()];
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      held[i] = pixels.at(spot, table.taps[columnOf(i)]);
    }
  }

  __device__ __forceinline__ void store(float* slab) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      slab[depthOf() * B::RIGHT_STRIDE + columnOf(i)] = held[i];
    }
  }

 private:
  static constexpr int COUNT = B::COLUMNS * B::DEPTH / B::THREADS;
  static_assert(COUNT * B::THREADS == B::COLUMNS * B::DEPTH, "equal shares");
  static_assert(B::THREADS % B::DEPTH == 0, "a thread keeps to its depth");

  __device__ __forceinline__ static int depthOf() { return threadIdx.x % B::DEPTH; }
  __device__ __forceinline__ static int columnOf(int i) {
    return threadIdx.x / B::DEPTH + i * (B::THREADS / B::DEPTH);
  }

  Pixels pixels;
  Sliding2d slide;
  int left;  // positions of the depth that are not planned yet
  Odometer walk;
  Table& table;
  float held[COUNT];
};

template <class B>
struct ConvDwShared {
  Slabs<B> slabs;
  typename Windows<B>::Table windows;
  Offsets<B::DEPTH> offsets;
};

template <class B>
__device__ __forceinline__ void correlate(const ConvDwArguments& a) {
  typedef ConvDwShared<B> Shared;
  SHARED(Shared, shared);
  const Tile tile = a.tiles[blockIdx.y];
  const int part = static_cast<int>(blockIdx.z);

  // Which positions: a run of those of all images.
  const long long positions = static_cast<long long>(a.images) * a.dys.height * a.dys.width;
  const long long run = (positions + a.parts - 1) / a.parts;
  const long long begin = part * run;
  const long long rest = positions - begin;
  const int depth = static_cast<int>(rest < 0 ? 0 : rest < run ? rest : run);

  // Which weights: rows of w, and taps in each of them.
  const int taps = a.window.kernelHeight * a.window.kernelWidth;
  const int rows = tile.outEnd - tile.outBegin;
  const int first = tile.sumBegin * taps + static_cast<int>(blockIdx.x) * B::COLUMNS;
  const int columns = tile.sumEnd * taps - first;
  if (columns <= 0) {
    return;  // another tile has more columns
  }

  const Odometer walk(begin + threadIdx.x, B::DEPTH, a.dys.height, a.dys.width);
  const Wheels worth = {a.dys.image, a.dys.row, 1};
  Scattered<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> gradients(
      a.dy + static_cast<long long>(tile.outBegin) * a.dys.channel, a.dys.channel, rows, depth, walk,
      worth, shared.offsets);
  Windows<B> windows({a.x, a.xs.height, a.xs.width}, {a.xs, a.window}, first, columns, depth, walk,
                     shared.windows);
  Sums<B> sums;
  accumulate(shared.slabs, gradients, windows, depth, sums);
  float* g = a.g + part * a.partStride + static_cast<long long>(tile.outBegin) * a.wRow + first;
  writeRows(g, a.wRow, rows, columns, sums);
}

}  // PRIVATE_NAMESPACE

KERNEL(conv_dw_64x64, 128, ConvDwArguments) { correlate<Blocking<64, 64, 8, 4, 16>>(arguments); }
KERNEL(conv_dw_32x64, 64, ConvDwArguments) { correlate<Blocking<32, 64, 8, 4, 16>>(arguments); }
KERNEL(conv_dw_32x32, 64, ConvDwArguments) { correlate<Blocking<32, 32, 4, 4, 16>>(arguments); }
KERNEL(conv_dw_16x32, 64, ConvDwArguments) { correlate<Blocking<16, 32, 2, 4, 16>>(arguments); }
