// Batch normalisation with the batch's statistics, and its gradients; a block for every channel. See
// BatchNormArguments and BatchNormDxArguments.
#include "arguments.h"
#include "platform.h"

PRIVATE_NAMESPACE {

constexpr int NORM_THREADS = 256;
constexpr double EPSILON = 1e-5;
constexpr double MOMENTUM = 0.1;

typedef double NormSums[NORM_THREADS];

struct Totals {
  double sum, products;
};

// Σa and Σa·(b − from) over a channel, for the block's first thread: every thread takes an image, then
// the first one adds them in order.
__device__ __forceinline__ Totals totals(const float* a, const float* b, double from,
                                         const Activations& layout, int images, NormSums& sums,
                                         NormSums& products) {
  const int thread = static_cast<int>(threadIdx.x);
  Totals total = {0.0, 0.0};
  for (int first = 0; first < images; first += NORM_THREADS) {
    double sum = 0.0;
    double product = 0.0;
    if (first + thread < images) {
      const long long image = static_cast<long long>(first + thread) * layout.image;
      for (int y = 0; y < layout.height; y++) {
        for (int x = 0; x < layout.width; x++) {
          const long long at = image + static_cast<long long>(y) * layout.row + x;
          const double u = a[at];
          sum += u;
          product += u * (b[at] - from);
        }
      }
    }
    sums[thread] = sum;
    products[thread] = product;
    __syncthreads();
    for (int i = 0; thread == 0 && i < NORM_THREADS && first + i < images; i++) {
      total.sum += sums[i];
      total.products += products[i];
    }
    __syncthreads();
  }
  return total;
}

// Walks over a channel's numbers, each thread over every 256th.
template <class Action>
__device__ __forceinline__ void eachNumber(const Activations& layout, int images, Action action) {
  const int pixels = layout.height * layout.width;
  const long long count = static_cast<long long>(images) * pixels;
  for (long long i = threadIdx.x; i < count; i += NORM_THREADS) {
    const int pixel = static_cast<int>(i % pixels);
    action(i / pixels * layout.image + static_cast<long long>(pixel / layout.width) * layout.row +
           pixel % layout.width);
  }
}

__device__ __forceinline__ float moved(float running, double batch) {
  return static_cast<float>(running + MOMENTUM * (batch - running));
}

}  // PRIVATE_NAMESPACE

KERNEL(batch_norm, 256, BatchNormArguments) {
  struct Factors {
    float scale, shift;
  };
  SHARED(NormSums, sums);
  SHARED(NormSums, products);
  SHARED(Factors, factors);
  const BatchNormArguments& a = arguments;
  const int channel = a.first + static_cast<int>(blockIdx.x);
  const float* x = a.x + static_cast<long long>(channel) * a.xs.channel;
  float* y = a.y + static_cast<long long>(channel) * a.xs.channel;
  const Totals total = totals(x, x, 0.0, a.xs, a.images, sums, products);
  if (threadIdx.x == 0) {
    const double n = static_cast<double>(a.images) * a.xs.height * a.xs.width;
    const double exact = total.sum / n;
    const double spread = total.products / n - exact * exact;
    const float mean = static_cast<float>(exact);
    const float variance = static_cast<float>(spread <= 0.0 ? 0.0 : spread);  // NaN stays
    a.mean[channel] = mean;
    a.variance[channel] = variance;
    a.runningMean[channel] = moved(a.runningMean[channel], mean);
    const double unbiased = variance * (n == 1.0 ? 1.0 : n / (n - 1.0));
    a.runningVariance[channel] = moved(a.runningVariance[channel], unbiased);
    const double scale = a.weight[channel] * (1.0 / root(variance + EPSILON));
    factors.scale = static_cast<float>(scale);
    factors.shift = static_cast<float>(a.bias[channel] - mean * scale);
  }
  __syncthreads();
  eachNumber(a.xs, a.images, [&](long long at) {
    const float v = fused(x[at], factors.scale, factors.shift);
    y[at] = a.relu && v <= 0.0f ? 0.0f : v;
  });
}

KERNEL(batch_norm_dx, 256, BatchNormDxArguments) {
  struct Factors {
    float dy, x, constant;
  };
  SHARED(NormSums, sums);
  SHARED(NormSums, products);
  SHARED(Factors, factors);
  const BatchNormDxArguments& a = arguments;
  const int channel = a.first + static_cast<int>(blockIdx.x);
  const long long plane = static_cast<long long>(channel) * a.xs.channel;
  const double mean = a.mean[channel];
  const Totals total = totals(a.dy + plane, a.x + plane, mean, a.xs, a.images, sums, products);
  if (threadIdx.x == 0) {
    const double n = static_cast<double>(a.images) * a.xs.height * a.xs.width;
    const double inverse = 1.0 / root(a.variance[channel] + EPSILON);
    const double dw = inverse * total.products;
    const double k = a.weight[channel] * inverse;
    const double p = k * inverse * dw / n;
    a.dWeight[channel] = static_cast<float>(dw);
    a.dBias[channel] = static_cast<float>(total.sum);
    factors.dy = static_cast<float>(k);
    factors.x = static_cast<float>(-p);
    factors.constant = static_cast<float>(p * mean - k * total.sum / n);
  }
  __syncthreads();
  eachNumber(a.xs, a.images, [&](long long at) {
    const float rest = fused(a.x[plane + at], factors.x, factors.constant);
    a.dx[plane + at] = fused(a.dy[plane + at], factors.dy, rest);
  });
}
