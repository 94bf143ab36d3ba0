// apply: scale, shift, ReLU and square pooling by themselves; pool_dx: the gradient of square pooling. See
// ApplyArguments and PoolDxArguments.
#include "epilogue.h"
#include "places.h"

PRIVATE_NAMESPACE {

// The number of a window that its maximum takes: the first one, replaced by each later one that is
// greater.
struct Taken {
  int y, x;
};

__device__ __forceinline__ Taken taken(const float* corner, int row, int size) {
  Taken taken = {0, 0};
  float largest = corner[0];
  for (int y = 0; y < size; y++) {
    for (int x = 0; x < size; x++) {
      const float v = corner[static_cast<long long>(y) * row + x];
      if (v > largest) {
        largest = v;
        taken = {y, x};
      }
    }
  }
  return taken;
}

// The first window of `size` numbers, `stride` apart, that reaches `at`.
__device__ __forceinline__ int firstWindow(int at, int size, int stride) {
  return at < size ? 0 : (at - size) / stride + 1;
}

__device__ __forceinline__ int lastWindow(int at, int stride, int windows) {
  return at / stride < windows ? at / stride : windows - 1;
}

}  // PRIVATE_NAMESPACE

KERNEL(apply, 256, ApplyArguments) {
  const ApplyArguments& a = arguments;
  const Place place(a.ys.height, a.ys.width, a.count);
  if (place.image >= a.images) {
    return;
  }
  const ScaledEpilogue epilogue = {a.scale, a.shift, a.relu != 0};
  const int channel = a.first + place.channel;
  const float* plane = a.x + place.plane(a.xs, a.first);
  float* y = a.y + place.in(a.ys, a.first);
  if (a.kind == NO_POOLING) {
    *y = epilogue(plane[static_cast<long long>(place.y) * a.xs.row + place.x], channel);
    return;
  }
  const float* corner =
      plane + static_cast<long long>(place.y * a.stride) * a.xs.row + place.x * a.stride;
  float result = a.kind == MAXIMUM ? epilogue(corner[0], channel) : 0.0f;
  for (int i = 0; i < a.size; i++) {
    for (int j = 0; j < a.size; j++) {
      const float v = epilogue(corner[static_cast<long long>(i) * a.xs.row + j], channel);
      if (a.kind == AVERAGE) {
        result += v;
      } else if (v > result) {
        result = v;
      }
    }
  }
  *y = a.kind == AVERAGE ? result * a.reciprocal : result;
}

KERNEL(pool_dx, 256, PoolDxArguments) {
  const PoolDxArguments& a = arguments;
  const Place place(a.xs.height, a.xs.width, a.count);
  if (place.image >= a.images) {
    return;
  }
  const float* x = a.x + place.plane(a.xs, a.first);
  const float* dy = a.dy + place.plane(a.dys, a.first);
  const int lastRow = lastWindow(place.y, a.stride, a.dys.height);
  const int lastColumn = lastWindow(place.x, a.stride, a.dys.width);
  float sum = 0.0f;
  for (int i = firstWindow(place.y, a.size, a.stride); i <= lastRow; i++) {
    for (int j = firstWindow(place.x, a.size, a.stride); j <= lastColumn; j++) {
      const int top = i * a.stride;
      const int left = j * a.stride;
      const float gradient = dy[static_cast<long long>(i) * a.dys.row + j];
      if (a.kind == AVERAGE) {
        sum += gradient * a.reciprocal;
        continue;
      }
      const Taken of = taken(x + static_cast<long long>(top) * a.xs.row + left, a.xs.row, a.size);
      if (top + of.y == place.y && left + of.x == place.x) {
        sum += gradient;
      }
    }
  }
  a.dx[place.in(a.xs, a.first)] = sum;
}
