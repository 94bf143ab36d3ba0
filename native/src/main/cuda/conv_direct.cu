// direct*_*: convolution with a square window that moves by one, without the detour of a matrix of
// patches. A thread has the sums of a quad, 2 × 2 neighbouring positions, for some rows of w. It reads the
// pixels under a quad once for all of its rows, and the taps of a row once for four positions: shared
// memory is read a third as often as by conv_*. See DirectArguments.
#include "epilogue.h"
#include "places.h"
#include "tile.h"

PRIVATE_NAMESPACE {

// A kernel's shape: `quads` quads times `groups` groups of `each` rows. A block brings the pixels of some
// channels at a time, as many as fit.
template <int kernel, int quads, int groups, int each, int mostChannels>
struct Direct {
  static constexpr int KERNEL_SIZE = kernel;
  static constexpr int TAPS = kernel * kernel;
  static constexpr int QUADS = quads;
  static constexpr int EACH = each;
  static constexpr int ROWS = groups * each;
  static constexpr int THREADS = quads * groups;
  static constexpr int CHANNELS = mostChannels;
  static constexpr int DEPTH = mostChannels * TAPS;
  static constexpr int PIXELS = DIRECT_PIXELS / THREADS;  // of a slab, that a thread brings
  static constexpr int LANES = THREADS / ROWS;  // threads that bring the taps of a row
  static constexpr int WEIGHTS = (DEPTH + LANES - 1) / LANES;
  static constexpr int STRIDE = ROWS % 32 == 0 ? ROWS + 4 : ROWS;  // fewer bank conflicts
  static_assert(quads % 32 == 0, "the threads of a warp have the same rows");
  static_assert(PIXELS * THREADS == DIRECT_PIXELS, "equal shares");
  static_assert(LANES * ROWS == THREADS, "a thread brings weights of one row");
  static_assert(each % 4 != 0 || STRIDE % 4 == 0, "rows are read in aligned fours");
};

template <class D>
struct DirectShared {
  alignas(16) float pixels[DIRECT_PIXELS];
  alignas(16) float weights[D::DEPTH * D::STRIDE];  // as [tap][row]
  int offsets[DIRECT_PIXELS];                       // where a slab's pixels lie; −1: outside
};

// The pixels of a slab: for each channel, of each image, the lines that a block's windows cover.
struct Slab {
  int lines, pitch, plane, channels;

  __device__ __forceinline__ Slab(const DirectArguments& a, int kernel, int most)
      : lines(2 * a.bandLines + kernel - 1),
        pitch(2 * a.quadsAcross + kernel - 1),
        plane(a.bandImages * lines * pitch),
        channels(DIRECT_PIXELS / plane < most ? DIRECT_PIXELS / plane : most) {}
};

// Which quads a block has.
struct Band {
  int image;  // the first one
  int line;   // of quads, the first one

  __device__ __forceinline__ explicit Band(const DirectArguments& a)
      : image(static_cast<int>(blockIdx.x) / a.bands * a.bandImages),
        line(static_cast<int>(blockIdx.x) % a.bands * a.bandLines) {}
};

template <class D>
__device__ __forceinline__ void locate(const DirectArguments& a, const Slab& slab, const Band& band,
                                       int* offsets) {
  for (int i = threadIdx.x; i < DIRECT_PIXELS; i += D::THREADS) {
    const int channel = i / slab.plane;
    const int line = i % slab.plane / slab.pitch;
    const int image = line / slab.lines;
    const int y = 2 * band.line + line % slab.lines - a.padding;
    const int x = i % slab.pitch - a.padding;
    const bool inside = y >= 0 && y < a.xs.height && x >= 0 && x < a.xs.width;
    const bool exists = channel < slab.channels && band.image + image < a.images;
    offsets[i] = inside && exists
                     ? channel * a.xs.channel + image * a.xs.image + y * a.xs.row + x
                     : -1;
  }
}

// What a block sums over.
struct Sources {
  const float *x, *w;  // of the first channel
  int xChannel, wRow;
  int channels, rows;
};

// What a thread brings of the next slab, on its way.
template <class D>
class Held {
 public:
  // Channels from `first` on; zeros for what does not exist.
  __device__ __forceinline__ void fetch(const Sources& from, int first, const Slab& slab,
                                        const int* offsets) {
    const int left = from.channels - first;
    const float* x = from.x + static_cast<long long>(first) * from.xChannel;
    UNROLLED
    for (int i = 0; i < D::PIXELS; i++) {
      const int at = threadIdx.x + i * D::THREADS;
      const int offset = at < left * slab.plane ? offsets[at] : -1;
      pixels[i] = offset < 0 ? 0.0f : readOnly(x + offset);
    }
    const int exist = row() < from.rows ? left * D::TAPS : 0;
    const float* w =
        from.w + static_cast<long long>(row()) * from.wRow + (first * D::TAPS + lane());
    UNROLLED
    for (int i = 0; i < D::WEIGHTS; i++) {
      weights[i] = lane() + i * D::LANES < exist ? readOnly(w + i * D::LANES) : 0.0f;
    }
  }

  __device__ __forceinline__ void store(DirectShared<D>& shared) const {
    UNROLLED
    for (int i = 0; i < D::PIXELS; i++) {
      shared.pixels[threadIdx.x + i * D::THREADS] = pixels[i];
    }
    UNROLLED
    for (int i = 0; i < D::WEIGHTS; i++) {
      const int tap = lane() + i * D::LANES;
      if (D::WEIGHTS * D::LANES == D::DEPTH || tap < D::DEPTH) {
        shared.weights[tap * D::STRIDE + row()] = weights[i];
      }
    }
  }

 private:
  // Which weights a thread brings.
  __device__ __forceinline__ static int row() { return static_cast<int>(threadIdx.x) / D::LANES; }
  __device__ __forceinline__ static int lane() { return static_cast<int>(threadIdx.x) % D::LANES; }

  float pixels[D::PIXELS];
  float weights[D::WEIGHTS];
};

// One channel of every chain. `pixels` is where the quad's first window begins, `weights` the first tap of
// the thread's first row.
template <class D>
__device__ __forceinline__ void channel(const float* pixels, int pitch, const float* weights,
                                        float sums[D::EACH][4]) {
  constexpr int K = D::KERNEL_SIZE;
  float window[K + 1][K + 1];
  UNROLLED
  for (int y = 0; y <= K; y++) {
    UNROLLED
    for (int x = 0; x <= K; x += 2) {
      const float2 two = *reinterpret_cast<const float2*>(pixels + y * pitch + x);
      window[y][x] = two.x;
      window[y][x + 1] = two.y;
    }
  }
  UNROLLED
  for (int y = 0; y < K; y++) {
    UNROLLED
    for (int x = 0; x < K; x++) {
      float w[D::EACH];
      Read<D::EACH>::from(weights + (y * K + x) * D::STRIDE, w);
      UNROLLED
      for (int r = 0; r < D::EACH; r++) {
        sums[r][0] = fused(w[r], window[y][x], sums[r][0]);
        sums[r][1] = fused(w[r], window[y][x + 1], sums[r][1]);
        sums[r][2] = fused(w[r], window[y + 1][x], sums[r][2]);
        sums[r][3] = fused(w[r], window[y + 1][x + 1], sums[r][3]);
      }
    }
  }
}

// A thread's quad.
struct Quad {
  int image, line, column;  // within the band
  bool exists;

  __device__ __forceinline__ Quad(const DirectArguments& a, const Band& band, int number) {
    const int line0 = number / a.quadsAcross;
    image = line0 / a.bandLines;
    line = line0 % a.bandLines;
    column = number % a.quadsAcross;
    const int height = a.pooled ? a.ys.height : (a.ys.height + 1) / 2;
    exists = image < a.bandImages && band.image + image < a.images && band.line + line < height;
    if (image >= a.bandImages) {
      image = 0;  // reads what is there, and is not written
    }
  }
};

// Where a quad's results lie in y: one, or four of which some may not exist.
struct Results {
  float* first;
  int row;
  bool right, below;  // whether there is a second column, a second line

  __device__ __forceinline__ Results(const DirectArguments& a, const Band& band, const Quad& quad)
      : row(a.ys.row) {
    const int scale = a.pooled ? 1 : 2;
    const int y = (band.line + quad.line) * scale;
    const int x = quad.column * scale;
    first = a.y + static_cast<long long>(band.image + quad.image) * a.ys.image +
            static_cast<long long>(y) * row + x;
    right = x + 1 < a.ys.width;
    below = y + 1 < a.ys.height;
  }

  __device__ __forceinline__ bool has(int i) const { return (i % 2 == 0 || right) && (i < 2 || below); }
  __device__ __forceinline__ int offset(int i) const { return i / 2 * row + i % 2; }
};

template <class D>
__device__ __forceinline__ void direct(const DirectArguments& a) {
  typedef DirectShared<D> Shared;
  SHARED(Shared, shared);
  const Tile tile = a.tiles[blockIdx.y];
  const Band band(a);
  const Slab slab(a, D::KERNEL_SIZE, D::CHANNELS);
  locate<D>(a, slab, band, shared.offsets);

  const Quad quad(a, band, static_cast<int>(threadIdx.x) % D::QUADS);
  const Results results(a, band, quad);
  const int row = static_cast<int>(threadIdx.x) / D::QUADS * D::EACH;  // the first of its rows
  const int rows = tile.outEnd - tile.outBegin;
  float* y = results.first + static_cast<long long>(tile.outBegin + row) * a.ys.channel;
  float sums[D::EACH][4];
  UNROLLED
  for (int r = 0; r < D::EACH; r++) {
    UNROLLED
    for (int i = 0; i < 4; i++) {
      const bool resumes = a.resume && quad.exists && row + r < rows && results.has(i);
      sums[r][i] =
          resumes ? y[static_cast<long long>(r) * a.ys.channel + results.offset(i)] : 0.0f;
    }
  }

  const Sources from = {a.x + static_cast<long long>(band.image) * a.xs.image +
                            static_cast<long long>(tile.sumBegin) * a.xs.channel,
                        a.w + static_cast<long long>(tile.outBegin) * a.wRow + tile.sumBegin * D::TAPS,
                        a.xs.channel,
                        a.wRow,
                        tile.sumEnd - tile.sumBegin,
                        rows};
  const int ofWarp = static_cast<int>(threadIdx.x) % D::QUADS / 32 * 32;  // its warp's first quad
  const bool works = row < rows && ofWarp < a.bandImages * a.bandLines * a.quadsAcross;
  const float* pixels = shared.pixels + (quad.image * slab.lines + 2 * quad.line) * slab.pitch +
                        2 * quad.column;
  __syncthreads();
  Held<D> held;
  held.fetch(from, 0, slab, shared.offsets);
  for (int c = 0; c < from.channels; c += slab.channels) {
    held.store(shared);
    __syncthreads();
    held.fetch(from, c + slab.channels, slab, shared.offsets);
    if (works) {
      const int left = from.channels - c;
      const int here = left < slab.channels ? left : slab.channels;
      for (int i = 0; i < here; i++) {
        channel<D>(pixels + i * slab.plane, slab.pitch, shared.weights + i * D::TAPS * D::STRIDE + row,
                   sums);
      }
    }
    __syncthreads();
  }

  const Epilogue epilogue = {a.shift, a.relu != 0};
  UNROLLED
  for (int r = 0; r < D::EACH; r++) {
    if (quad.exists && row + r < rows) {
      float* to = y + static_cast<long long>(r) * a.ys.channel;
      float four[4];
      UNROLLED
      for (int i = 0; i < 4; i++) {
        four[i] = a.finish ? epilogue(sums[r][i], tile.outBegin + row + r) : sums[r][i];
      }
      if (a.pooled) {
        *to = pool(four, a.pooled);
      } else {
        UNROLLED
        for (int i = 0; i < 4; i++) {
          if (results.has(i)) {
            to[results.offset(i)] = four[i];
          }
        }
      }
    }
  }
}

}  // PRIVATE_NAMESPACE

// For few positions: few sums a thread, and many channels under way.
KERNEL(direct3_4x32, 128, DirectArguments) { direct<Direct<3, 32, 4, 1, 16>>(arguments); }
KERNEL(direct5_4x32, 128, DirectArguments) { direct<Direct<5, 32, 4, 1, 8>>(arguments); }
KERNEL(direct5_8x32, 128, DirectArguments) { direct<Direct<5, 32, 4, 2, 8>>(arguments); }
// For many: eight rows for every pixel that is read.
KERNEL(direct3_8x64, 128, DirectArguments) { direct<Direct<3, 64, 2, 4, 8>>(arguments); }
KERNEL(direct3_16x128, 256, DirectArguments) { direct<Direct<3, 128, 2, 8, 8>>(arguments); }
KERNEL(direct3_32x64, 256, DirectArguments) { direct<Direct<3, 64, 4, 8, 8>>(arguments); }
KERNEL(direct5_8x64, 128, DirectArguments) { direct<Direct<5, 64, 2, 4, 4>>(arguments); }
KERNEL(direct5_16x128, 256, DirectArguments) { direct<Direct<5, 128, 2, 8, 4>>(arguments); }
KERNEL(direct5_32x64, 256, DirectArguments) { direct<Direct<5, 64, 4, 8, 4>>(arguments); }
