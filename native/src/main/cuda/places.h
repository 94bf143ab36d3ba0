// Which number of a value a thread takes, where every thread takes one.
#ifndef SLUICE_PLACES_H
#define SLUICE_PLACES_H

#include "arguments.h"
#include "odometer.h"

// Threads are numbered through images, `channels` channels, rows and columns, columns fastest.
struct Place {
  long long image;  // past the last image: nothing to do
  int channel, y, x;

  __device__ __forceinline__ Place(int height, int width, int channels) {
    const Divided column = divide(static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x, width);
    const Divided row = divide(column.quotient, height);
    const Divided of = divide(row.quotient, channels);
    image = of.quotient;
    channel = of.remainder;
    y = row.remainder;
    x = column.remainder;
  }

  // Where its channel lies in a value, where this is channel `first` + channel.
  __device__ __forceinline__ long long plane(const Activations& value, int first) const {
    return image * value.image + static_cast<long long>(first + channel) * value.channel;
  }

  __device__ __forceinline__ long long in(const Activations& value, int first) const {
    return plane(value, first) + static_cast<long long>(y) * value.row + x;
  }
};

#endif
