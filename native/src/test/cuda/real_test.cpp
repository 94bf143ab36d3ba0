// exp and log of the kernels as a library for RealTest.
#include "../../main/cuda/real.h"

extern "C" double exponentialOf(double x) { return exponential(x); }
extern "C" double logarithmOf(double x) { return logarithm(x); }
