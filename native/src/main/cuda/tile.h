// The heart of every layer: a block multiplies two matrices, left (outputs × depth) and right
// (depth × columns), slab by slab along the depth. Each thread keeps a rectangle of the sums in
// registers. A sum is one chain of fused multiply-adds in the order of the depth, whatever the
// blocking: that is what makes the bits of forward results independent of it.
#ifndef SLUICE_TILE_H
#define SLUICE_TILE_H

#include "platform.h"

// How a block divides its work: rows × columns of sums, of which a thread has threadRows ×
// threadColumns (a multiple of four), and the depth of a slab.
template <int rows, int columns, int threadRows, int threadColumns, int depth>
struct Blocking {
  static constexpr int ROWS = rows;
  static constexpr int COLUMNS = columns;
  static constexpr int THREAD_ROWS = threadRows;
  static constexpr int THREAD_COLUMNS = threadColumns;
  static constexpr int DEPTH = depth;
  static constexpr int ACROSS = columns / threadColumns;  // threads along a row of sums
  static constexpr int DOWN = rows / threadRows;
  static constexpr int THREADS = ACROSS * DOWN;
  // A warp covers 4 × 8 threads where it can: that needs the fewest reads of shared memory.
  static constexpr int WARP_ACROSS = ACROSS % 8 == 0 && DOWN % 4 == 0 ? 8 : ACROSS;
  static constexpr int WARP_DOWN = 32 / WARP_ACROSS;
  // Four floats apart, transposed stores meet fewer bank conflicts, and rows stay aligned.
  static constexpr int LEFT_STRIDE = rows + 4;
  static constexpr int RIGHT_STRIDE = columns + 4;

  static_assert(THREADS % 32 == 0, "whole warps");
  static_assert(ACROSS % WARP_ACROSS == 0 && 32 % WARP_ACROSS == 0, "whole warps along a row");
  static_assert(threadColumns % 4 == 0, "four columns are read at once, and pooled together");
  static_assert(threadRows % 4 == 0 || threadRows < 4, "rows are read in fours or one by one");
};

// Two slabs of either matrix: one is multiplied while the next one is written.
template <class B>
struct Slabs {
  alignas(16) float left[2][B::DEPTH * B::LEFT_STRIDE];
  alignas(16) float right[2][B::DEPTH * B::RIGHT_STRIDE];
};

// Reads `count` floats of shared memory: four at once where that comes out even.
template <int count, bool fours = count % 4 == 0>
struct Read {
  __device__ __forceinline__ static void from(const float* shared, float* to) {
    UNROLLED
    for (int i = 0; i < count; i++) {
      to[i] = shared[i];
    }
  }
};

template <int count>
struct Read<count, true> {
  __device__ __forceinline__ static void from(const float* shared, float* to) {
    UNROLLED
    for (int i = 0; i < count; i += 4) {
      const float4 four = *reinterpret_cast<const float4*>(shared + i);
      to[i] = four.x;
      to[i + 1] = four.y;
      to[i + 2] = four.z;
      to[i + 3] = four.w;
    }
  }
};

// A thread's sums.
template <class B>
struct Sums {
  static constexpr int GROUPS = B::THREAD_COLUMNS / 4;

  float of[B::THREAD_ROWS][B::THREAD_COLUMNS];
  int row;     // the first of its rows within the block; the others follow
  int column;  // the first of its first four columns

  __device__ __forceinline__ Sums() {
    const int warp = threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    const int warpsAcross = B::ACROSS / B::WARP_ACROSS;
    row = (warp / warpsAcross * B::WARP_DOWN + lane / B::WARP_ACROSS) * B::THREAD_ROWS;
    column = (warp % warpsAcross * B::WARP_ACROSS + lane % B::WARP_ACROSS) * 4;
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      UNROLLED
      for (int c = 0; c < B::THREAD_COLUMNS; c++) {
        of[r][c] = 0.0f;
      }
    }
  }

  // Where four columns begin: groups are far apart, so that neighbours read neighbouring fours.
  __device__ __forceinline__ int group(int g) const { return column + g * (B::ACROSS * 4); }

  // One step of every chain, at depth k of a slab.
  __device__ __forceinline__ void step(const float* left, const float* right, int k) {
    float l[B::THREAD_ROWS];
    float r[B::THREAD_COLUMNS];
    Read<B::THREAD_ROWS>::from(left + k * B::LEFT_STRIDE + row, l);
    UNROLLED
    for (int g = 0; g < GROUPS; g++) {
      Read<4>::from(right + k * B::RIGHT_STRIDE + group(g), r + 4 * g);
    }
    UNROLLED
    for (int i = 0; i < B::THREAD_ROWS; i++) {
      UNROLLED
      for (int j = 0; j < B::THREAD_COLUMNS; j++) {
        of[i][j] = fused(l[i], r[j], of[i][j]);
      }
    }
  }
};

// sums += left · right. An operand has three parts to play, all of them by all threads:
//   plan(slot)    says where the next slab's numbers lie, in a table of two slots in shared memory
//   fetch(slot, k) loads the slab that begins at depth k into registers, zeros where there is none
//   store(slab)   writes those registers to shared memory
// While a slab is multiplied, the next one's loads are under way, and the one after it is planned.
template <class B, class Left, class Right>
__device__ __forceinline__ void accumulate(
    Slabs<B>& slabs, Left& left, Right& right, int depth, Sums<B>& sums) {
  left.plan(0);
  right.plan(0);
  left.plan(1);
  right.plan(1);
  __syncthreads();
  left.fetch(0, 0);
  right.fetch(0, 0);
  left.store(slabs.left[0]);
  right.store(slabs.right[0]);
  __syncthreads();
  int now = 0;
  for (int k = 0; k < depth; k += B::DEPTH) {
    const bool more = depth - k > B::DEPTH;
    const int next = now ^ 1;
    if (more) {
      left.fetch(next, k + B::DEPTH);
      right.fetch(next, k + B::DEPTH);
    }
    if (depth - k >= B::DEPTH) {
      UNROLLED
      for (int i = 0; i < B::DEPTH; i++) {
        sums.step(slabs.left[now], slabs.right[now], i);
      }
    } else {
      for (int i = 0; i < depth - k; i++) {
        sums.step(slabs.left[now], slabs.right[now], i);
      }
    }
    if (more) {
      left.store(slabs.left[next]);
      right.store(slabs.right[next]);
      left.plan(now);
      right.plan(now);
    }
    __syncthreads();
    now = next;
  }
}

// Four numbers in a row of which `count` exist; fewer than none is none. Zeros for the others.
__device__ __forceinline__ float4 readFour(const float* from, int count, bool aligned) {
  if (aligned && count >= 4) {
    return readOnly(reinterpret_cast<const float4*>(from));
  }
  float4 four;
  four.x = count > 0 ? readOnly(from) : 0.0f;
  four.y = count > 1 ? readOnly(from + 1) : 0.0f;
  four.z = count > 2 ? readOnly(from + 2) : 0.0f;
  four.w = count > 3 ? readOnly(from + 3) : 0.0f;
  return four;
}

// Writes the first `count` of four numbers in a row.
__device__ __forceinline__ void writeFour(float* to, const float* from, int count) {
  if (count >= 4 && reinterpret_cast<unsigned long long>(to) % 16 == 0) {
    float4 four;
    four.x = from[0];
    four.y = from[1];
    four.z = from[2];
    four.w = from[3];
    *reinterpret_cast<float4*>(to) = four;
    return;
  }
  UNROLLED
  for (int i = 0; i < 4; i++) {
    if (i < count) {
      to[i] = from[i];
    }
  }
}

// Whether rows that begin at `base` and lie `stride` floats apart are all aligned to four floats.
__device__ __forceinline__ bool alignedRows(const float* base, int stride) {
  return reinterpret_cast<unsigned long long>(base) % 16 == 0 && stride % 4 == 0;
}

// Writes the sums that exist to rows `stride` apart.
template <class B>
__device__ __forceinline__ void writeRows(float* to, int stride, int rows, int columns,
                                          const Sums<B>& sums) {
  UNROLLED
  for (int r = 0; r < B::THREAD_ROWS; r++) {
    UNROLLED
    for (int g = 0; g < Sums<B>::GROUPS; g++) {
      const int column = sums.group(g);
      if (sums.row + r < rows && column < columns) {
        writeFour(to + static_cast<long long>(sums.row + r) * stride + column, sums.of[r] + 4 * g,
                  columns - column);
      }
    }
  }
}

// Starts the sums from columns that lie `stride` apart, the rows of each side by side.
template <class B>
__device__ __forceinline__ void readColumns(const float* from, int stride, int rows, int columns,
                                            Sums<B>& sums) {
  UNROLLED
  for (int c = 0; c < B::THREAD_COLUMNS; c++) {
    const int column = sums.group(c / 4) + c % 4;
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      if (column < columns && sums.row + r < rows) {
        sums.of[r][c] = from[static_cast<long long>(column) * stride + sums.row + r];
      }
    }
  }
}

// Writes the sums that exist to such columns.
template <class B>
__device__ __forceinline__ void writeColumns(float* to, int stride, int rows, int columns,
                                             const Sums<B>& sums) {
  static_assert(B::THREAD_ROWS % 4 == 0, "rows are written in fours");
  UNROLLED
  for (int c = 0; c < B::THREAD_COLUMNS; c++) {
    const int column = sums.group(c / 4) + c % 4;
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r += 4) {
      const int row = sums.row + r;
      const float four[4] = {sums.of[r][c], sums.of[r + 1][c], sums.of[r + 2][c], sums.of[r + 3][c]};
      if (column < columns && row < rows) {
        writeFour(to + static_cast<long long>(column) * stride + row, four, rows - row);
      }
    }
  }
}

#endif
