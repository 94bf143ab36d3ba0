// The image side of a convolution, which is a matrix only in thought: its number for a tap of the
// kernel and a position of the window is a pixel, or 0 where the window hangs over the border.
// A pixel's place is the position's plus the tap's, so that tables of both are all there is to compute.
#ifndef SLUICE_PATCHES_H
#define SLUICE_PATCHES_H

#include "arguments.h"
#include "odometer.h"
#include "tile.h"

// Of a window: where it begins. Rows and columns of the image count from 0.
struct Spot {
  long long offset;
  int y, x;
};

// Of a weight: how far from the window's beginning its pixel is.
struct alignas(16) Tap {
  int offset, y, x, unused;
};

// So far outside of any image that no tap leads into it.
constexpr int NOWHERE = -(1 << 30);

// Reads images of one size.
struct Pixels {
  const float* data;
  int height, width;

  __device__ __forceinline__ float at(const Spot& spot, const Tap& tap) const {
    const bool inRow = static_cast<unsigned>(spot.y + tap.y) < static_cast<unsigned>(height);
    const bool inColumn = static_cast<unsigned>(spot.x + tap.x) < static_cast<unsigned>(width);
    return (inRow & inColumn) ? readOnly(data + (spot.offset + tap.offset)) : 0.0f;
  }
};

// How windows slide over x: spots from (image, row, column) of y, taps from (channel, row, column) of
// a kernel.
struct Sliding2d {
  Activations xs;
  Sliding window;

  __device__ __forceinline__ Spot spot(int image, int y, int x) const {
    const int top = y * window.stride - window.padding;
    const int left = x * window.stride - window.padding;
    const long long row = static_cast<long long>(top) * xs.row;
    return {static_cast<long long>(image) * xs.image + row + left, top, left};
  }

  __device__ __forceinline__ Tap tap(int channel, int y, int x) const {
    return {channel * xs.channel + y * xs.row + x, y, x, 0};
  }
};

// The other way: the windows that cover (image, row, column) of dx, and what is found of them in dy. Tap
// ky reaches row y of dx from row (y + padding − ky) ÷ stride of dy if that leaves no remainder. With
// the remainders of both weighted by more than the height, unequal ones lead outside of the image.
struct Covering2d {
  Activations dys;
  Sliding window;
  int apartDown, apartAcross;

  __device__ __forceinline__ Covering2d(const Activations& dys, const Activations& dxs,
                                        const Sliding& window)
      : dys(dys),
        window(window),
        apartDown(dxs.height + 2 * window.padding + window.kernelHeight),
        apartAcross(dxs.width + 2 * window.padding + window.kernelWidth) {}

  __device__ __forceinline__ Spot spot(int image, int y, int x) const {
    const Divided down = divide(y + window.padding, window.stride);
    const Divided across = divide(x + window.padding, window.stride);
    return {static_cast<long long>(image) * dys.image + down.quotient * dys.row + across.quotient,
            static_cast<int>(down.quotient) + down.remainder * apartDown,
            static_cast<int>(across.quotient) + across.remainder * apartAcross};
  }

  __device__ __forceinline__ Tap tap(int channel, int y, int x) const {
    const Divided down = divide(y, window.stride);
    const Divided across = divide(x, window.stride);
    const int rows = static_cast<int>(down.quotient);
    const int columns = static_cast<int>(across.quotient);
    return {channel * dys.channel - rows * dys.row - columns, -(rows + down.remainder * apartDown),
            -(columns + across.remainder * apartAcross), 0};
  }
};

// The positions of a block, one for each of its columns.
template <int COLUMNS>
struct Positions {
  Spot spots[COLUMNS];
  long long out[COLUMNS];  // where its result lies within a channel; −1: past the last image

  // Numbers positions through images, rows and columns of `results`. Where they are `pooled`, four
  // numbers are the window of one result, in row order. Needs a barrier before it is read.
  template <class Slide>
  __device__ __forceinline__ void locate(const Slide& slide, const Activations& results, int images,
                                         bool pooled, int threads) {
    for (int n = threadIdx.x; n < COLUMNS; n += threads) {
      const long long number = static_cast<long long>(blockIdx.x) * COLUMNS + n;
      const Divided low = divide(pooled ? number >> 2 : number, results.width);
      const Divided high = divide(low.quotient, results.height);
      const int image = static_cast<int>(high.quotient);
      const int y = high.remainder;
      const int x = low.remainder;
      if (high.quotient < images) {
        const int down = pooled ? n >> 1 & 1 : 0;
        const int across = pooled ? n & 1 : 0;
        spots[n] = slide.spot(image, pooled ? 2 * y + down : y, pooled ? 2 * x + across : x);
        out[n] = static_cast<long long>(image) * results.image +
                 static_cast<long long>(y) * results.row + x;
      } else {
        spots[n] = {0, NOWHERE, NOWHERE};
        out[n] = -1;
      }
    }
  }
};

// Taps along the depth, positions across: the right operand of accumulate().
template <class B, class Slide>
class Patches {
 public:
  struct Table {
    Tap of[2][B::DEPTH];
  };

  // `walk` shows the tap that thread number threadIdx.x plans first, and goes on by B::DEPTH.
  __device__ __forceinline__ Patches(const Pixels& pixels, const Slide& slide, int depth,
                                     const Odometer& walk, Table& table, const Spot* positions)
      : pixels(pixels), slide(slide), left(depth), walk(walk), table(table) {
    UNROLLED
    for (int i = 0; i < SPOTS; i++) {
      spots[i] = positions[columnOf(i)];
    }
  }

  __device__ __forceinline__ void plan(int slot) {
    if (threadIdx.x < B::DEPTH) {
      Tap tap = {0, NOWHERE, NOWHERE, 0};
      if (static_cast<int>(threadIdx.x) < left) {
        tap = slide.tap(walk.outer, walk.middle, walk.inner);
      }
      table.of[slot][threadIdx.x] = tap;
      left -= B::DEPTH;
      walk.advance();
    }
  }

  __device__ __forceinline__ void fetch(int slot, int) {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      held[i] = pixels.at(spots[i % SPOTS], table.of[slot][depthOf(i)]);
    }
  }

  __device__ __forceinline__ void store(float* slab) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      slab[depthOf(i) * B::RIGHT_STRIDE + columnOf(i)] = held[i];
    }
  }

 private:
  static constexpr int COUNT = B::COLUMNS * B::DEPTH / B::THREADS;
  static constexpr int SPOTS = B::COLUMNS > B::THREADS ? B::COLUMNS / B::THREADS : 1;
  static constexpr int DOWN = B::COLUMNS > B::THREADS ? 1 : B::THREADS / B::COLUMNS;
  static_assert(COUNT * B::THREADS == B::COLUMNS * B::DEPTH, "equal shares");
  static_assert(SPOTS * B::THREADS == DOWN * B::COLUMNS, "a thread keeps to its columns");
  static_assert(B::DEPTH <= B::THREADS, "a thread for each tap that is planned");

  __device__ __forceinline__ static int columnOf(int i) {
    return threadIdx.x % B::COLUMNS + i % SPOTS * B::THREADS;
  }
  __device__ __forceinline__ static int depthOf(int i) {
    return threadIdx.x / B::COLUMNS + i / SPOTS * DOWN;
  }

  Pixels pixels;
  Slide slide;
  int left;  // taps of the depth that are not planned yet
  Odometer walk;
  Table& table;
  Spot spots[SPOTS];
  float held[COUNT];
};

// Starts the sums from what the results hold.
template <class B>
__device__ __forceinline__ void resume(const float* results, int channel, int rows,
                                       const long long* out, Sums<B>& sums) {
  UNROLLED
  for (int c = 0; c < B::THREAD_COLUMNS; c++) {
    const long long at = out[sums.group(c / 4) + c % 4];
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      if (at >= 0 && sums.row + r < rows) {
        sums.of[r][c] = results[at + static_cast<long long>(sums.row + r) * channel];
      }
    }
  }
}

// Writes one row of four results, at `out` from `row` on, those that exist.
__device__ __forceinline__ void writeResults(float* row, const long long* out, const float* four) {
  if (out[3] == out[0] + 3) {
    writeFour(row + out[0], four, 4);
    return;
  }
  UNROLLED
  for (int i = 0; i < 4; i++) {
    if (out[i] >= 0) {
      row[out[i]] = four[i];
    }
  }
}

#endif
