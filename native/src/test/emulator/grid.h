// Runs a kernel: its blocks on a few OS threads, each block's threads as fibres.
#ifndef SLUICE_EMULATOR_GRID_H
#define SLUICE_EMULATOR_GRID_H

#include <cstdint>

#include "block.h"
#include "kernel.h"

namespace emulator {

// In which order threads go on between barriers, and blocks begin. A program without a data race
// gives the same results in all of them.
enum class Order { Forward, Reverse, Shuffled };

struct Launch {
  const Kernel* kernel;
  Dimensions blocks, threads;
  const void* arguments;
  Order order;
  uint64_t seed;  // of a shuffled order
};

// Returns when all blocks have ended, or the first has failed: CUDA's error code, 0 if all went
// well. A fault is told on stderr.
int run(const Launch& launch);

}  // namespace emulator

#endif
