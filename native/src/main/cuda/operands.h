// Operands that are matrices in memory, for accumulate() in tile.h: how a slab is brought from where
// it lies to shared memory, always as [depth][line], so that a thread reads neighbouring lines.
// `lines` are outputs or columns; LINES of them make a block's tile, STRIDE floats apart in a slab.
#ifndef SLUICE_OPERANDS_H
#define SLUICE_OPERANDS_H

#include "odometer.h"
#include "tile.h"

// Each line lies in a row along the depth: number (line, k) at base + line · stride + k. Neighbouring
// threads read neighbouring fours of a line.
template <int LINES, int STRIDE, int DEPTH, int THREADS>
class Along {
 public:
  __device__ __forceinline__ Along(const float* base, int stride, int lines, int depth)
      : base(base), stride(stride), lines(lines), depth(depth), aligned(alignedRows(base, stride)) {}

  __device__ __forceinline__ void plan(int) {}

  __device__ __forceinline__ void fetch(int, int k) {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      const int line = lineOf(i);
      const int first = k + depthOf(i);
      const int exist = line < lines ? depth - first : 0;
      held[i] = readFour(base + static_cast<long long>(line) * stride + first, exist, aligned);
    }
  }

  __device__ __forceinline__ void store(float* slab) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      if (THREADS * COUNT == FOURS || lineOf(i) < LINES) {
        float* to = slab + depthOf(i) * STRIDE + lineOf(i);
        to[0] = held[i].x;
        to[STRIDE] = held[i].y;
        to[2 * STRIDE] = held[i].z;
        to[3 * STRIDE] = held[i].w;
      }
    }
  }

  // Writes lines as they are, STRIDE apart, instead.
  __device__ __forceinline__ void storeLines(float* lines) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      if (THREADS * COUNT == FOURS || lineOf(i) < LINES) {
        *reinterpret_cast<float4*>(lines + lineOf(i) * STRIDE + depthOf(i)) = held[i];
      }
    }
  }

 private:
  static constexpr int FOURS = LINES * DEPTH / 4;
  static constexpr int COUNT = (FOURS + THREADS - 1) / THREADS;

  __device__ __forceinline__ static int lineOf(int i) {
    return (threadIdx.x + i * THREADS) / (DEPTH / 4);
  }
  __device__ __forceinline__ static int depthOf(int i) {
    return (threadIdx.x + i * THREADS) % (DEPTH / 4) * 4;
  }

  const float* base;
  int stride, lines, depth;
  bool aligned;
  float4 held[COUNT];
};

// Neighbouring lines lie side by side: number (k, line) at base + k · stride + line.
template <int LINES, int STRIDE, int DEPTH, int THREADS>
class Across {
 public:
  __device__ __forceinline__ Across(const float* base, int stride, int lines, int depth)
      : base(base), stride(stride), lines(lines), depth(depth), aligned(alignedRows(base, stride)) {}

  __device__ __forceinline__ void plan(int) {}

  __device__ __forceinline__ void fetch(int, int k) {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      const int row = k + depthOf(i);
      const int exist = row < depth && depthOf(i) < DEPTH ? lines - lineOf(i) : 0;
      held[i] = readFour(base + static_cast<long long>(row) * stride + lineOf(i), exist, aligned);
    }
  }

  __device__ __forceinline__ void store(float* slab) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      if (THREADS * COUNT == FOURS || depthOf(i) < DEPTH) {
        *reinterpret_cast<float4*>(slab + depthOf(i) * STRIDE + lineOf(i)) = held[i];
      }
    }
  }

 private:
  static constexpr int FOURS = LINES * DEPTH / 4;
  static constexpr int COUNT = (FOURS + THREADS - 1) / THREADS;

  __device__ __forceinline__ static int depthOf(int i) {
    return (threadIdx.x + i * THREADS) / (LINES / 4);
  }
  __device__ __forceinline__ static int lineOf(int i) {
    return (threadIdx.x + i * THREADS) % (LINES / 4) * 4;
  }

  const float* base;
  int stride, lines, depth;
  bool aligned;
  float4 held[COUNT];
};

// Where the numbers of a slab lie along the depth, two slabs of them.
template <int DEPTH>
struct Offsets {
  long long of[2][DEPTH];
};

// Lines of the same form, `stride` apart, whose numbers lie anywhere: number (line, k) at base + line
// · stride + offset(k). The odometer walks along the depth; strides say what its wheels are worth.
// Neighbouring threads take neighbouring depths, which lie side by side more often than not.
template <int LINES, int STRIDE, int DEPTH, int THREADS>
class Scattered {
 public:
  __device__ __forceinline__ Scattered(const float* base, int stride, int lines, int depth,
                                       const Odometer& walk, const Wheels& worth,
                                       Offsets<DEPTH>& offsets)
      : base(base),
        stride(stride),
        lines(lines),
        depth(depth),
        walk(walk),
        worth(worth),
        offsets(offsets) {}

  __device__ __forceinline__ void plan(int slot) {
    if (threadIdx.x < DEPTH) {
      offsets.of[slot][threadIdx.x] = worth.offset(walk);
      walk.advance();
    }
  }

  __device__ __forceinline__ void fetch(int slot, int k) {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      const bool exists = lineOf(i) < lines && k + depthOf(i) < depth;
      const float* from =
          base + offsets.of[slot][depthOf(i)] + static_cast<long long>(lineOf(i)) * stride;
      held[i] = exists ? readOnly(from) : 0.0f;
    }
  }

  __device__ __forceinline__ void store(float* slab) const {
    UNROLLED
    for (int i = 0; i < COUNT; i++) {
      slab[depthOf(i) * STRIDE + lineOf(i)] = held[i];
    }
  }

 private:
  static constexpr int COUNT = LINES * DEPTH / THREADS;
  static_assert(COUNT * THREADS == LINES * DEPTH && THREADS % DEPTH == 0, "equal shares");

  __device__ __forceinline__ static int depthOf(int) { return threadIdx.x % DEPTH; }
  __device__ __forceinline__ static int lineOf(int i) {
    return threadIdx.x / DEPTH + i * (THREADS / DEPTH);
  }

  const float* base;
  int stride, lines, depth;
  Odometer walk;
  Wheels worth;
  Offsets<DEPTH>& offsets;
  float held[COUNT];
};

#endif
