// Kernels that take every number by itself: relu_dx, add, mask, gather; and shift_dw, which adds them up. See the
// structs of their arguments.
#include "places.h"

// Blocks of all of them.
PRIVATE_NAMESPACE {
constexpr int POINTWISE_THREADS = 256;
}

KERNEL(relu_dx, 256, ReluDxArguments) {
  const ReluDxArguments& a = arguments;
  const Place place(a.ys.height, a.ys.width, a.count);
  if (place.image < a.images) {
    const long long at = place.in(a.ys, a.first);
    a.dx[at] = a.y[at] > 0.0f ? a.dy[at] : 0.0f;
  }
}

KERNEL(add, 256, PairArguments) {
  const PairArguments& a = arguments;
  const Place place(a.ys.height, a.ys.width, a.count);
  if (place.image < a.images) {
    const long long at = place.in(a.ys, a.first);
    const float v = a.a[at] + a.b[at];
    a.y[at] = a.relu && v <= 0.0f ? 0.0f : v;
  }
}

KERNEL(mask, 256, PairArguments) {
  const PairArguments& a = arguments;
  const Place place(a.ys.height, a.ys.width, a.count);
  if (place.image < a.images) {
    const long long at = place.in(a.ys, a.first);
    a.y[at] = a.a[at] * a.b[at];
  }
}

// Eight images at a time: all are read before the first is written, so that their loads do not wait
// for each other. What is written lies before whatever is read later, since positions increase.
KERNEL(gather, 256, GatherArguments) {
  const GatherArguments& a = arguments;
  const int number = static_cast<int>(blockIdx.x) * POINTWISE_THREADS + static_cast<int>(threadIdx.x);
  if (number >= a.size) {
    return;
  }
  constexpr int AT_ONCE = 8;
  for (int first = 0; first < a.count; first += AT_ONCE) {
    float held[AT_ONCE];
    UNROLLED
    for (int i = 0; i < AT_ONCE; i++) {
      if (first + i < a.count) {
        held[i] = a.value[static_cast<long long>(a.positions[first + i]) * a.size + number];
      }
    }
    UNROLLED
    for (int i = 0; i < AT_ONCE; i++) {
      if (first + i < a.count) {
        a.value[static_cast<long long>(first + i) * a.size + number] = held[i];
      }
    }
  }
}

// Every thread adds each 256th number, then sums are added in pairs.
KERNEL(shift_dw, 256, ShiftDwArguments) {
  typedef float Sums256[POINTWISE_THREADS];
  SHARED(Sums256, sums);
  const ShiftDwArguments& a = arguments;
  const int channel = a.first + static_cast<int>(blockIdx.x);
  const float* dy = a.dy + static_cast<long long>(channel) * a.dys.channel;
  const Wheels worth = {a.dys.image, a.dys.row, 1};
  const int thread = static_cast<int>(threadIdx.x);
  float sum = 0.0f;
  for (Odometer at(thread, POINTWISE_THREADS, a.dys.height, a.dys.width); at.outer < a.images;
       at.advance()) {
    sum += readOnly(dy + worth.offset(at));
  }
  sums[thread] = sum;
  for (int half = POINTWISE_THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0) {
    a.g[channel] = sums[0];
  }
}
