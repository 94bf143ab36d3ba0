// What the emulated device is: read from the environment by the first cuInit.
#ifndef SLUICE_EMULATOR_SETTINGS_H
#define SLUICE_EMULATOR_SETTINGS_H

#include <cstddef>
#include <cstdint>

#include "grid.h"

namespace emulator {

struct Settings {
  int devices = 1;                         // SLUICE_EMULATOR_DEVICES
  int computeMajor = 5, computeMinor = 3;  // SLUICE_EMULATOR_COMPUTE, as 5.3
  int driver = 12060;                      // SLUICE_EMULATOR_DRIVER: CUDA 12.6; 10020 on a Jetson
  int multiprocessors = 2;                 // SLUICE_EMULATOR_MULTIPROCESSORS
  bool integrated = false;                 // SLUICE_EMULATOR_INTEGRATED=1
  size_t memory = size_t{4} << 30;         // SLUICE_EMULATOR_MEMORY, bytes
  Order order = Order::Forward;  // SLUICE_EMULATOR_ORDER: forward, reverse or shuffled
  uint64_t seed = 1;             // SLUICE_EMULATOR_SEED, of shuffled orders

  // Returns false after telling on stderr what is wrong.
  bool read();
};

}  // namespace emulator

#endif
