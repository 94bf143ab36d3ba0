// reduce: adds the parts of a weight gradient; sgd: updates weights. A thread takes one number of each
// row of its tile. See ReduceArguments and SgdArguments.
#include "arguments.h"
#include "platform.h"

PRIVATE_NAMESPACE {

// A thread's column of a tile: the numbers of w at first + r · wRow, r < rows.
struct Column {
  long long first;
  int rows;  // 0 if the tile has no such column

  __device__ __forceinline__ Column(const Tile& tile, int wRow, int taps) {
    const int begin = tile.sumBegin * taps;
    const int column = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    first = static_cast<long long>(tile.outBegin) * wRow + begin + column;
    rows = column < tile.sumEnd * taps - begin ? tile.outEnd - tile.outBegin : 0;
  }
};

// Rows whose loads are under way together.
constexpr int ROWS_AT_ONCE = 4;

}  // PRIVATE_NAMESPACE

KERNEL(reduce, 256, ReduceArguments) {
  const ReduceArguments& a = arguments;
  const Column column(a.tiles[blockIdx.y], a.wRow, a.taps);
  for (int row = 0; row < column.rows; row++) {
    const long long at = column.first + static_cast<long long>(row) * a.wRow;
    float sum = 0.0f;
    for (int p = 0; p < a.parts; p++) {
      sum += readOnly(a.from + p * a.partStride + at);
    }
    a.g[at] = sum;
  }
}

KERNEL(sgd, 256, SgdArguments) {
  const SgdArguments& a = arguments;
  const Column column(a.tiles[blockIdx.y], a.wRow, a.taps);
  const float rate = readOnly(a.rates);
  const float momentum = readOnly(a.rates + 1);
  const float decay = readOnly(a.rates + 2);
  for (int row = 0; row < column.rows; row += ROWS_AT_ONCE) {
    float w[ROWS_AT_ONCE];
    float v[ROWS_AT_ONCE];
    float g[ROWS_AT_ONCE];
    UNROLLED
    for (int i = 0; i < ROWS_AT_ONCE; i++) {
      if (row + i < column.rows) {
        const long long at = column.first + static_cast<long long>(row + i) * a.wRow;
        w[i] = a.w[at];
        v[i] = a.v[at];
        g[i] = readOnly(a.g + at);
      }
    }
    UNROLLED
    for (int i = 0; i < ROWS_AT_ONCE; i++) {
      if (row + i < column.rows) {
        const long long at = column.first + static_cast<long long>(row + i) * a.wRow;
        const float velocity = fused(momentum, v[i], fused(decay, w[i], g[i]));
        a.v[at] = velocity;
        a.w[at] = fused(-rate, velocity, w[i]);
      }
    }
  }
}
