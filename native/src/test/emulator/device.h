// What a kernel sees of CUDA when g++ compiles it for the emulated device. platform.h includes it;
// kernels use these names and no others.
#ifndef SLUICE_EMULATOR_DEVICE_H
#define SLUICE_EMULATOR_DEVICE_H

#include "block.h"
#include "kernel.h"

#define __global__
#define __device__
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))

#define threadIdx (emulator::running->thread)
#define blockIdx (emulator::running->block)
#define blockDim (emulator::running->threads)
#define gridDim (emulator::running->blocks)

// The place is passed so that threads that wait at different barriers are found, and named.
#define __syncthreads() emulator::barrier(__FILE__, __LINE__)

// A shared variable `name` of the struct or array type `Type`: one per block, as a function-local
// __shared__ variable is, and therefore told apart by the address of a static variable.
#define SHARED(Type, name)         \
  static const char name##Site = 0; \
  Type& name = *static_cast<Type*>(emulator::shared(&name##Site, #name, sizeof(Type), alignof(Type)))

// Makes `kernel` known by its name to cuModuleGetFunction.
#define SLUICE_EXPORT(kernel, threads) \
  static const emulator::Kernel kernel##Export(#kernel, threads, kernel);

// As on a device, these are read and written only at multiples of their size; the sanitizer build
// reports one that is not.
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};

inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }

#endif
