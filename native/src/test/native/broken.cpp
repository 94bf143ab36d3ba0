#include "broken.h"

#include "../emulator/device.h"

namespace {

constexpr int THREADS = 64;

typedef float Row[THREADS];

int index() { return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); }

// As a build without AddressSanitizer does it.
__attribute__((no_sanitize_address, noinline)) void storeUnchecked(float* at) { *at = 1.0f; }

}  // namespace

#define BROKEN(name)                                                   \
  extern "C" __global__ void broken_##name(BrokenArguments);           \
  SLUICE_EXPORT(broken_##name, THREADS)                                \
  extern "C" __global__ void broken_##name(BrokenArguments a)

// Threads read what others write to shared memory.
BROKEN(missing_barrier) {
  SHARED(Row, row);
  row[threadIdx.x] = a.x[threadIdx.x];
  if (!a.broken) __syncthreads();
  a.y[threadIdx.x] = row[THREADS - 1 - threadIdx.x];
}

// Going forwards, threads before this one have written already.
BROKEN(missing_barrier_seen_backwards) {
  SHARED(Row, row);
  row[threadIdx.x] = a.x[threadIdx.x];
  if (!a.broken) __syncthreads();
  a.y[threadIdx.x] = threadIdx.x > 0 ? row[threadIdx.x - 1] : 0.0f;
}

// Forwards and backwards alike, one of the two neighbours has written.
BROKEN(missing_barrier_seen_shuffled) {
  SHARED(Row, row);
  row[threadIdx.x] = 0.0f;
  __syncthreads();
  row[threadIdx.x] = a.broken ? 1.0f : 0.5f;
  if (!a.broken) __syncthreads();
  const bool between = threadIdx.x > 0 && threadIdx.x < THREADS - 1;
  a.y[threadIdx.x] = between ? row[threadIdx.x - 1] + row[threadIdx.x + 1] : 1.0f;
}

// The second barrier keeps this round's numbers from the next round's.
BROKEN(missing_second_barrier) {
  SHARED(Row, row);
  float sum = 0;
  for (int round = 0; round < 3; round++) {
    row[threadIdx.x] = a.x[threadIdx.x] * (round + 1);
    __syncthreads();
    sum += row[THREADS - 1 - threadIdx.x];
    if (!a.broken) __syncthreads();
  }
  a.y[threadIdx.x] = sum;
}

BROKEN(write_one_too_far) {
  const int i = index();
  if (i < a.size + a.broken) a.y[i] = 1.0f;
}

BROKEN(write_one_too_early) {
  const int i = index();
  if (i < a.size) a.y[i - a.broken] = 1.0f;
}

BROKEN(read_one_too_far) {
  const int i = index();
  if (i < a.size) a.y[i] = a.x[i] + 0.0f * (a.broken ? a.x[i + 1] : 0.0f);
}

// Rows of three numbers, four apart.
BROKEN(stride) {
  const int i = index(), stride = a.broken ? 3 : 4;
  if (i < a.size) a.y[i] = a.x[i / 3 * stride + i % 3];
}

BROKEN(barrier_not_reached) {
  if (a.broken && threadIdx.x >= THREADS / 2) return;
  __syncthreads();
  a.y[threadIdx.x] = 1.0f;
}

BROKEN(different_barriers) {
  if (a.broken && threadIdx.x % 2 == 0) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  a.y[threadIdx.x] = 1.0f;
}

// Half of the row is never written, where zeros would be right.
BROKEN(uninitialised_shared) {
  SHARED(Row, row);
  if (!a.broken || threadIdx.x < THREADS / 2) row[threadIdx.x] = a.x[threadIdx.x];
  __syncthreads();
  a.y[threadIdx.x] = row[THREADS - 1 - threadIdx.x];
}

BROKEN(write_out_of_shared) {
  SHARED(Row, row);
  float* first = row;
  first[threadIdx.x + a.broken] = 1.0f;
  __syncthreads();
  a.y[threadIdx.x] = 1.0f;
}

BROKEN(unchecked_write_out_of_shared) {
  SHARED(Row, row);
  storeUnchecked(row + threadIdx.x + a.broken);
  __syncthreads();
  a.y[threadIdx.x] = 1.0f;
}

BROKEN(alignment) {
  if (threadIdx.x == 0) a.y[0] = reinterpret_cast<const float4*>(a.x + a.broken)->x;
}

// Blocks write to the same place.
BROKEN(race_of_blocks) {
  if (threadIdx.x == 0) a.y[a.broken ? 0 : blockIdx.x] = static_cast<float>(blockIdx.x);
}
