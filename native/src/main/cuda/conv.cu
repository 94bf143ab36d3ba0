// conv_*: convolution with shift, ReLU and 2×2 pooling, as a product of the weights, as they lie in
// memory, with patches of the images. See ConvArguments.
#include "epilogue.h"
#include "operands.h"
#include "patches.h"

PRIVATE_NAMESPACE {

template <class B>
struct ConvShared {
  Slabs<B> slabs;
  Positions<B::COLUMNS> positions;
  typename Patches<B, Sliding2d>::Table taps;
};

template <class B>
__device__ __forceinline__ void write(const ConvArguments& a, const Tile& tile,
                                      const long long* out, const Sums<B>& sums) {
  const Epilogue epilogue = {a.shift, a.relu != 0};
  const int rows = tile.outEnd - tile.outBegin;
  UNROLLED
  for (int g = 0; g < Sums<B>::GROUPS; g++) {
    const long long* places = out + sums.group(g);
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      if (sums.row + r < rows && places[0] >= 0) {
        const int channel = tile.outBegin + sums.row + r;
        float* y = a.y + static_cast<long long>(channel) * a.ys.channel;
        float four[4];
        UNROLLED
        for (int i = 0; i < 4; i++) {
          const float sum = sums.of[r][4 * g + i];
          four[i] = a.finish ? epilogue(sum, channel) : sum;
        }
        if (a.pooled) {
          y[places[0]] = pool(four, a.pooled);
        } else {
          writeResults(y, places, four);
        }
      }
    }
  }
}

template <class B>
__device__ __forceinline__ void convolve(const ConvArguments& a) {
  typedef ConvShared<B> Shared;
  SHARED(Shared, shared);
  const Tile tile = a.tiles[blockIdx.y];
  const Sliding2d slide = {a.xs, a.window};
  shared.positions.locate(slide, a.ys, a.images, a.pooled != 0, B::THREADS);
  __syncthreads();

  const int taps = a.window.kernelHeight * a.window.kernelWidth;
  const int first = tile.sumBegin * taps;
  const int depth = tile.sumEnd * taps - first;
  const int rows = tile.outEnd - tile.outBegin;
  Along<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> weights(
      a.w + static_cast<long long>(tile.outBegin) * a.wRow + first, a.wRow, rows, depth);
  const Odometer walk(first + static_cast<int>(threadIdx.x), B::DEPTH, a.window.kernelHeight,
                      a.window.kernelWidth);
  Patches<B, Sliding2d> patches({a.x, a.xs.height, a.xs.width}, slide, depth, walk, shared.taps,
                                shared.positions.spots);
  Sums<B> sums;
  const long long* out = shared.positions.out;
  if (a.resume) {
    const long long begin = static_cast<long long>(tile.outBegin) * a.ys.channel;
    resume(a.y + begin, a.ys.channel, rows, out, sums);
  }
  accumulate(shared.slabs, weights, patches, depth, sums);
  write(a, tile, out, sums);
}

}  // PRIVATE_NAMESPACE

// For many positions: as many sums a thread as registers allow.
KERNEL(conv_64x128, 128, ConvArguments) { convolve<Blocking<64, 128, 8, 8, 16>>(arguments); }
KERNEL(conv_32x128, 64, ConvArguments) { convolve<Blocking<32, 128, 8, 8, 16>>(arguments); }
KERNEL(conv_32x64, 64, ConvArguments) { convolve<Blocking<32, 64, 8, 4, 8>>(arguments); }
KERNEL(conv_24x128, 64, ConvArguments) { convolve<Blocking<24, 128, 12, 4, 16>>(arguments); }
KERNEL(conv_16x128, 64, ConvArguments) { convolve<Blocking<16, 128, 8, 4, 8>>(arguments); }
KERNEL(conv_8x128, 64, ConvArguments) { convolve<Blocking<8, 128, 4, 4, 8>>(arguments); }
// For few: short chains of work between loads, and deep slabs to have many of them under way.
KERNEL(conv_16x64, 64, ConvArguments) { convolve<Blocking<16, 64, 4, 4, 16>>(arguments); }
KERNEL(conv_16x32, 64, ConvArguments) { convolve<Blocking<16, 32, 2, 4, 32>>(arguments); }
KERNEL(conv_8x32, 64, ConvArguments) { convolve<Blocking<8, 32, 1, 4, 32>>(arguments); }
