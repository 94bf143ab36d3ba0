// conv_dx_*: the input gradient of a convolution, as a product of the transposed weights with the
// windows that cover each pixel. See ConvDxArguments.
#include "operands.h"
#include "patches.h"

PRIVATE_NAMESPACE {

template <class B>
struct ConvDxShared {
  Slabs<B> slabs;
  Positions<B::COLUMNS> positions;
  typename Patches<B, Covering2d>::Table taps;
  Offsets<B::DEPTH> offsets;
};

template <class B>
__device__ __forceinline__ void convolveBack(const ConvDxArguments& a) {
  typedef ConvDxShared<B> Shared;
  SHARED(Shared, shared);
  const Tile tile = a.tiles[blockIdx.y];
  const Covering2d slide(a.dys, a.dxs, a.window);
  shared.positions.locate(slide, a.dxs, a.images, false, B::THREADS);
  __syncthreads();

  // The depth runs over rows of the weights and, in each, over the taps of one channel.
  const int taps = a.window.kernelHeight * a.window.kernelWidth;
  const int depth = (tile.sumEnd - tile.sumBegin) * taps;
  const int rows = tile.outEnd - tile.outBegin;
  const Odometer walk(tile.sumBegin * taps + static_cast<int>(threadIdx.x), B::DEPTH,
                      a.window.kernelHeight, a.window.kernelWidth);
  const Wheels worth = {a.wRow, a.window.kernelWidth, 1};
  Scattered<B::ROWS, B::LEFT_STRIDE, B::DEPTH, B::THREADS> weights(
      a.w + tile.outBegin * taps, taps, rows, depth, walk, worth, shared.offsets);
  Patches<B, Covering2d> patches({a.dy, a.dys.height, a.dys.width}, slide, depth, walk, shared.taps,
                                 shared.positions.spots);
  Sums<B> sums;
  const long long* out = shared.positions.out;
  float* dx = a.dx + static_cast<long long>(tile.outBegin) * a.dxs.channel;
  if (a.resume) {
    resume(dx, a.dxs.channel, rows, out, sums);
  }
  accumulate(shared.slabs, weights, patches, depth, sums);
  UNROLLED
  for (int g = 0; g < Sums<B>::GROUPS; g++) {
    UNROLLED
    for (int r = 0; r < B::THREAD_ROWS; r++) {
      if (sums.row + r < rows) {
        writeResults(dx + static_cast<long long>(sums.row + r) * a.dxs.channel,
                     out + sums.group(g), sums.of[r] + 4 * g);
      }
    }
  }
}

}  // PRIVATE_NAMESPACE

KERNEL(conv_dx_64x64, 128, ConvDxArguments) { convolveBack<Blocking<64, 64, 8, 4, 8>>(arguments); }
KERNEL(conv_dx_32x64, 64, ConvDxArguments) { convolveBack<Blocking<32, 64, 8, 4, 8>>(arguments); }
KERNEL(conv_dx_16x64, 64, ConvDxArguments) { convolveBack<Blocking<16, 64, 4, 4, 8>>(arguments); }
KERNEL(conv_dx_8x64, 64, ConvDxArguments) { convolveBack<Blocking<8, 64, 2, 4, 8>>(arguments); }
