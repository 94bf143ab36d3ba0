// What the host passes to each kernel: one struct by value. Eight-byte members come first, so that
// there is no padding but at the end, to a multiple of eight bytes; the Java class that launches a
// kernel writes the same members in the same order.
//
// Activations are (images, C, H, W): number (i, c, y, x) of a value lies at
// data + i * image + c * channel + y * row + x, all strides in floats. Weights are row-major:
// number (r, c, ky, kx) lies at w + r * wRow + c * taps + ky * kernelWidth + kx. A prefix of
// channels of either is therefore never more than a bound of a loop.
#ifndef SLUICE_ARGUMENTS_H
#define SLUICE_ARGUMENTS_H

// Which output channels a row of blocks computes, and over which channels it sums.
//   forward:         outputs are rows of w (channels of y), sums run over columns (channels of x)
//   input gradient:  outputs are columns of w (channels of dx), sums run over rows (channels of dy)
//   weight gradient: outputs are rows of w (channels of dy), "sums" are the columns (channels of x)
// A block reads its entry at blockIdx.y. No entry has more outputs than its kernel's tile has rows.
struct Tile {
  int outBegin, outEnd, sumBegin, sumEnd;
};

// One side of a convolution.
struct Activations {
  int channels, height, width;  // of one image
  int image, channel, row;      // strides in floats
};

// How the kernel's window slides.
struct Sliding {
  int kernelHeight, kernelWidth, stride, padding;
};

// conv_*: y = pool(relu(Σ w·x + 0 + shift)), one chain of fused multiply-adds from +0 (from y where
// `resume`) per number, in (channel, kernel row, kernel column) order; a padded tap is multiplied
// as a zero or left out.
// `pooled` is 0 (no pooling), 1 (2×2, stride 2, maximum: the first, replaced by each later one that
// is greater) or 2 (2×2, stride 2, average: the sum in row order from +0, times 0.25f). y has the
// shape after pooling. Where y is resumed there is neither pooling, shift nor ReLU, and no +0 is
// added; otherwise adding +0 makes +0 of −0. A null `shift` adds nothing. ReLU: v <= 0 ? +0 : v.
// grid: (ceil(images · y.height · y.width · (pooled ? 4 : 1) ÷ N), tiles)
struct ConvArguments {
  const float *x, *w, *shift;
  float* y;
  const Tile* tiles;
  Activations xs, ys;
  Sliding window;
  int wRow, images, relu, pooled, resume, finish;  // finish: 0 leaves the sums as they are
};

// direct*_*: as conv_*, for a square window of the size in the name that moves by one. What a block
// computes is a band: `bandLines` lines of quads (2 × 2 positions, `quadsAcross` side by side) of
// `bandImages` images. An image has `bands` of them; where that is more than one, bandImages is 1. What
// its windows cover, bandImages · (2·bandLines + K − 1) · (2·quadsAcross + K − 1) pixels of a channel,
// must not be more than DIRECT_PIXELS, nor the quads of a band more than N.
// grid: (ceil(images ÷ bandImages) · bands, tiles)
struct DirectArguments {
  const float *x, *w, *shift;
  float* y;
  const Tile* tiles;
  Activations xs, ys;
  int padding, wRow, images, relu, pooled, resume, finish;
  int quadsAcross, bandLines, bands, bandImages;
};

// How many pixels a block of direct*_* holds.
enum : int { DIRECT_PIXELS = 2048 };

// linear_*: a convolution whose window covers the whole image, so that number k = c·taps + tap of an
// image lies at x + i * xImage + k: y[i][r] = relu(Σ_k w[r][k]·x[i][k] + 0 + shift[r]), k increasing.
// grid: (ceil(images ÷ N), tiles)
struct LinearArguments {
  const float *x, *w, *shift;
  float* y;
  const Tile* tiles;
  int xImage, yImage, wRow, taps, images, relu, resume, finish;
};

// conv_dx_*: dx = Wᵀ·dy for the channels of dx that the tiles name, overwritten, or added to where
// `resume`. grid: (ceil(images · dx.height · dx.width ÷ N), tiles)
struct ConvDxArguments {
  const float *dy, *w;
  float* dx;
  const Tile* tiles;
  Activations dys, dxs;
  Sliding window;
  int wRow, images, resume;
};

// linear_dx_*: dx[i][k] = Σ_r w[r][k]·dy[i][r]; a tile's outputs are channels of dx, each of `taps`
// numbers: grid.y runs over tiles of k here, and outBegin, outEnd count in k.
// grid: (ceil(images ÷ N), tiles)
struct LinearDxArguments {
  const float *dy, *w;
  float* dx;
  const Tile* tiles;
  int dyImage, dxImage, wRow, taps, images, resume;
};

// conv_dw_*: g[r][c][ky][kx] = Σ_images,pixels dy·x for the pairs that the tiles name. blockIdx.z is
// a part of the sum: images · pixels are divided into `parts` equal runs (the last may be shorter),
// and part p is written to g + p * partStride, at the place that the number has in w. With one part
// g is the gradient itself; else `reduce` adds the parts.
// grid: (ceil(max columns of a tile · taps ÷ N), tiles, parts)
struct ConvDwArguments {
  const float *x, *dy;
  float* g;
  const Tile* tiles;
  long long partStride;
  Activations xs, dys;
  Sliding window;
  int wRow, images, parts;
};

// linear_dw_*: g[r][k] = Σ_i dy[i][r]·x[i][k], images in order. sumBegin, sumEnd count channels of x.
// grid: (ceil(max columns of a tile · taps ÷ N), tiles)
struct LinearDwArguments {
  const float *x, *dy;
  float* g;
  const Tile* tiles;
  int xImage, dyImage, wRow, taps, images;
};

// reduce: g = Σ_p parts[p], p increasing, for the numbers that the tiles name.
// grid: (ceil(max columns of a tile · taps ÷ 256), tiles), 256 threads; a thread takes one number of
// each of the tile's rows
struct ReduceArguments {
  const float* from;
  float* g;
  const Tile* tiles;
  long long partStride;
  int wRow, taps, parts;
};

// shift_dw: g[c] = Σ_images,pixels dy, for the channels first … first + gridDim.x − 1, in a fixed
// order. One block of 256 threads for each.
struct ShiftDwArguments {
  const float* dy;
  float* g;
  Activations dys;
  int first, images;
};

// sgd: v = fma(momentum, v, fma(decay, w, g)); w = fma(−rate, v, w) for the numbers that the tiles
// name: the CPU backend's bits. `rates` holds rate, momentum, decay. Grid as `reduce`.
struct SgdArguments {
  float *w, *v;
  const float *g, *rates;
  const Tile* tiles;
  int wRow, taps;
};

// depthwise: y = relu(fma(Σ w·x + 0, scale, shift)) for the channels first … first + count − 1, each
// with a kernel of its own: a chain in (kernel row, kernel column) order. Null vectors: no scale, no
// shift. grid: (ceil(images · count · y.height · y.width ÷ 256)), 256 threads
struct DepthwiseArguments {
  const float *x, *w, *scale, *shift;
  float* y;
  Activations xs, ys;
  Sliding window;
  int wRow, first, count, images, relu;
};

// depthwise_dx: dx, overwritten for the channels first … first + count − 1.
// grid: (ceil(images · count · dx.height · dx.width ÷ 256)), 256 threads
struct DepthwiseDxArguments {
  const float *dy, *w;
  float* dx;
  Activations dys, dxs;
  Sliding window;
  int wRow, first, count, images;
};

// depthwise_dw: g[c][ky][kx] = Σ_images,pixels dy·x for the channels first … first + gridDim.x − 1,
// in a fixed order. grid: (channels, taps), 256 threads
struct DepthwiseDwArguments {
  const float *x, *dy;
  float* g;
  Activations xs, dys;
  Sliding window;
  int wRow, first, images;
};

// add: y = relu(a + b); mask: y = a·b; for the channels first … first + count − 1. y may be a or b.
// grid: (ceil(images · count · height · width ÷ 256)), 256 threads
struct PairArguments {
  const float *a, *b;
  float* y;
  Activations ys;  // of a, b and y alike
  int first, count, images, relu;
};

// batch_norm: y = relu(fma(x, s, bias − mean·s)), s = weight ÷ √(variance + 10⁻⁵), for the channels
// first … first + gridDim.x − 1. The sums behind the batch's mean and variance are double: of every
// image the pixels in row order, then the images in order. Both are left there, and running ones go a
// tenth of the way to them. A block of 256 threads for each channel.
struct BatchNormArguments {
  const float *x, *weight, *bias;
  float *y, *mean, *variance, *runningMean, *runningVariance;
  Activations xs;  // of x and y alike
  int first, images, relu;
};

// batch_norm_dx: dx and the gradients of weight and bias, from what batch_norm left; sums as there.
struct BatchNormDxArguments {
  const float *x, *dy, *weight, *mean, *variance;
  float *dx, *dWeight, *dBias;
  Activations xs;  // of x, dy and dx alike
  int first, images;
};

// apply: y = pool(relu(fma(x + 0, scale, shift))) for the channels first … first + count − 1; any
// square pooling: kind 0 none, 1 maximum, 2 average (the sum in row order from +0, times
// `reciprocal`). The order is: scale and shift, ReLU, pooling. Null vectors: no scale, no shift.
// Without pooling y may be x. grid: (ceil(images · count · y.height · y.width ÷ 256)), 256 threads
struct ApplyArguments {
  const float *x, *scale, *shift;
  float* y;
  Activations xs, ys;
  int first, count, images, relu, kind, size, stride;
  float reciprocal;
};

// relu_dx: dx = y > 0 ? dy : +0 for the channels first … first + count − 1; dx may be dy.
// grid: (ceil(images · count · height · width ÷ 256)), 256 threads
struct ReluDxArguments {
  const float *y, *dy;
  float* dx;
  Activations ys;  // of y, dy and dx alike
  int first, count, images;
};

// pool_dx: the gradient of square pooling, overwritten for the channels first … first + count − 1. A
// maximum passes its gradient to the value that was taken, the first of equal ones in row order; an
// average gives each number of a window dy · reciprocal. Windows may overlap: a number of dx adds its
// windows in row order from +0. grid: (ceil(images · count · dx.height · dx.width ÷ 256)), 256 threads
struct PoolDxArguments {
  const float *x, *dy;
  float* dx;
  Activations xs, dys;  // dx is laid out as x
  int first, count, images, kind, size, stride;
  float reciprocal;
};

// loss: softmax cross-entropy in double precision, one thread per image:
// loss = −Σ_k t_k·log p_k, dLogits = (p − t) ÷ images. grid: (ceil(images ÷ 64)), 64 threads
struct LossArguments {
  const float *logits, *targets;
  float *loss, *dLogits;
  int classes, images;
};

// gather: image positions[i] becomes image i, i = 0 … count − 1 in turn; positions increase. A thread
// moves one number of every image. grid: (ceil(size ÷ 256)), 256 threads
struct GatherArguments {
  float* value;
  const int* positions;
  int size, count;  // numbers of an image; images that are kept
};

#endif
