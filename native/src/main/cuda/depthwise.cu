// Convolutions whose channels have a kernel each, and their gradients: a thread for every number of a
// result, a block for every weight. See the structs of their arguments.
#include "epilogue.h"
#include "places.h"

PRIVATE_NAMESPACE {
constexpr int DEPTHWISE_THREADS = 256;
}

KERNEL(depthwise, 256, DepthwiseArguments) {
  const DepthwiseArguments& a = arguments;
  const Place place(a.ys.height, a.ys.width, a.count);
  if (place.image >= a.images) {
    return;
  }
  const int channel = a.first + place.channel;
  const float* x = a.x + place.plane(a.xs, a.first);
  const float* w = a.w + static_cast<long long>(channel) * a.wRow;
  const int top = place.y * a.window.stride - a.window.padding;
  const int left = place.x * a.window.stride - a.window.padding;
  float sum = 0.0f;
  for (int ky = 0; ky < a.window.kernelHeight; ky++) {
    for (int kx = 0; kx < a.window.kernelWidth; kx++) {
      const int i = top + ky;
      const int j = left + kx;
      if (0 <= i && i < a.xs.height && 0 <= j && j < a.xs.width) {
        const float number = readOnly(x + static_cast<long long>(i) * a.xs.row + j);
        sum = fused(readOnly(w + ky * a.window.kernelWidth + kx), number, sum);
      }
    }
  }
  const ScaledEpilogue epilogue = {a.scale, a.shift, a.relu != 0};
  a.y[place.in(a.ys, a.first)] = epilogue(sum, channel);
}

KERNEL(depthwise_dx, 256, DepthwiseDxArguments) {
  const DepthwiseDxArguments& a = arguments;
  const Place place(a.dxs.height, a.dxs.width, a.count);
  if (place.image >= a.images) {
    return;
  }
  const float* dy = a.dy + place.plane(a.dys, a.first);
  const float* w = a.w + static_cast<long long>(a.first + place.channel) * a.wRow;
  const int stride = a.window.stride;
  float sum = 0.0f;
  for (int ky = 0; ky < a.window.kernelHeight; ky++) {
    for (int kx = 0; kx < a.window.kernelWidth; kx++) {
      const int i = place.y + a.window.padding - ky;
      const int j = place.x + a.window.padding - kx;
      const bool meets = i >= 0 && j >= 0 && i % stride == 0 && j % stride == 0 &&
                         i / stride < a.dys.height && j / stride < a.dys.width;
      if (meets) {
        const float gradient =
            readOnly(dy + static_cast<long long>(i / stride) * a.dys.row + j / stride);
        sum = fused(readOnly(w + ky * a.window.kernelWidth + kx), gradient, sum);
      }
    }
  }
  a.dx[place.in(a.dxs, a.first)] = sum;
}

// Every thread adds each 256th product, then sums are added in pairs.
KERNEL(depthwise_dw, 256, DepthwiseDwArguments) {
  typedef float Sums256[DEPTHWISE_THREADS];
  SHARED(Sums256, sums);
  const DepthwiseDwArguments& a = arguments;
  const int channel = a.first + static_cast<int>(blockIdx.x);
  const int tap = static_cast<int>(blockIdx.y);
  const int down = tap / a.window.kernelWidth - a.window.padding;
  const int right = tap % a.window.kernelWidth - a.window.padding;
  const float* x = a.x + static_cast<long long>(channel) * a.xs.channel;
  const float* dy = a.dy + static_cast<long long>(channel) * a.dys.channel;
  const Wheels ofDy = {a.dys.image, a.dys.row, 1};
  const int thread = static_cast<int>(threadIdx.x);
  float sum = 0.0f;
  for (Odometer at(thread, DEPTHWISE_THREADS, a.dys.height, a.dys.width); at.outer < a.images;
       at.advance()) {
    const int i = at.middle * a.window.stride + down;
    const int j = at.inner * a.window.stride + right;
    if (0 <= i && i < a.xs.height && 0 <= j && j < a.xs.width) {
      const long long from =
          static_cast<long long>(at.outer) * a.xs.image + static_cast<long long>(i) * a.xs.row + j;
      sum = fused(readOnly(dy + ofDy.offset(at)), readOnly(x + from), sum);
    }
  }
  sums[thread] = sum;
  for (int half = DEPTHWISE_THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0) {
    a.g[static_cast<long long>(channel) * a.wRow + tap] = sums[0];
  }
}
