// Kernels with a defect of each kind that the tests claim to find. `broken` 0 leaves the defect
// out.
#ifndef SLUICE_CHECKS_BROKEN_H
#define SLUICE_CHECKS_BROKEN_H

struct BrokenArguments {
  const float* x;
  float* y;
  int size, broken;
};

#endif
