// One source, three compilers: nvcc, clang without a CUDA SDK, and g++ for the emulated device of the
// tests. A kernel uses CUDA's own names for threads and barriers and what is defined here; no
// shuffles, atomics, textures or inline PTX.
#ifndef SLUICE_PLATFORM_H
#define SLUICE_PLATFORM_H

#if defined(__clang__) && defined(__CUDA__)

#include <__clang_cuda_builtin_vars.h>

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ __inline__ __attribute__((always_inline))

typedef float float2 __attribute__((ext_vector_type(2)));
typedef float float4 __attribute__((ext_vector_type(4)));

__device__ __forceinline__ float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
__device__ __forceinline__ double fused(double a, double b, double c) {
  return __builtin_fma(a, b, c);
}
__device__ __forceinline__ double root(double a) { return __nvvm_sqrt_rn_d(a); }
// Loads through the read-only cache: only what no thread writes while the kernel runs.
__device__ __forceinline__ float readOnly(const float* at) { return __nvvm_ldg_f(at); }
__device__ __forceinline__ float4 readOnly(const float4* at) { return __nvvm_ldg_f4(at); }

#elif defined(__CUDACC__)

__device__ __forceinline__ float fused(float a, float b, float c) { return __fmaf_rn(a, b, c); }
__device__ __forceinline__ double fused(double a, double b, double c) { return __fma_rn(a, b, c); }
__device__ __forceinline__ double root(double a) { return __dsqrt_rn(a); }
__device__ __forceinline__ float readOnly(const float* at) { return __ldg(at); }
__device__ __forceinline__ float4 readOnly(const float4* at) { return __ldg(at); }

#else

#include "../../test/emulator/device.h"

inline double root(double a) { return __builtin_sqrt(a); }
inline float readOnly(const float* at) { return *at; }
inline float4 readOnly(const float4* at) { return *at; }

#endif

#if defined(__CUDA__) || defined(__CUDACC__)

// A variable of a struct or array type that the threads of a block share.
#define SHARED(Type, name) __shared__ Type name
// Makes a kernel known by its name; nothing to do where it is compiled for a device.
#define SLUICE_EXPORT(kernel, threads)

#endif

// A loop that becomes straight code, so that the arrays it walks over can live in registers.
#if defined(__CUDA__) || defined(__CUDACC__)
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 32")
#endif

// Around what a file defines for its kernels alone. nvcc names what is in an anonymous namespace by a hash
// of the sources' path, so that no two builds have the same bytes; to a kernel everything is private anyway.
#if defined(__CUDACC__) && !defined(__clang__)
#define PRIVATE_NAMESPACE inline namespace sluice
#else
#define PRIVATE_NAMESPACE namespace
#endif

// How many blocks a multiprocessor has room for, at least: one is enough, and without that promise compilers
// save registers, and spill. nvcc finds enough registers for two large ones.
#if defined(__CUDACC__) && !defined(__clang__)
#define BLOCKS(threads) ((threads) > 128 ? 2 : 1)
#else
#define BLOCKS(threads) 1
#endif

// A kernel of blocks of `threads` threads. The build lists these lines in kernels.txt.
#define KERNEL(name, threads, Arguments)                                        \
  extern "C" __global__ void __launch_bounds__(threads, BLOCKS(threads)) name(Arguments); \
  SLUICE_EXPORT(name, threads)                                                  \
  extern "C" __global__ void __launch_bounds__(threads, BLOCKS(threads)) name(Arguments arguments)

#endif
