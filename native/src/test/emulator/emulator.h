// What tests can ask of the emulated device, beside CUDA's driver API. The environment variables in
// settings.h say what the device is.
//
// Functions are named as in CUDA's documentation, without _v2: "cuMemAlloc", "cuLaunchKernel".
#ifndef SLUICE_EMULATOR_EMULATOR_H
#define SLUICE_EMULATOR_EMULATOR_H

#define SLUICE_EMULATOR_CONTROL extern "C" __attribute__((visibility("default")))

// From now on threads go on, and blocks begin, forwards (0), backwards (1) or shuffled (2) by a
// seed.
SLUICE_EMULATOR_CONTROL void emulator_order(int order, unsigned long long seed);

// The `nth` call of a function from now on, 1 being the next, does nothing and answers with `code`;
// a sticky code, such as 700 or 719, loses the device.
SLUICE_EMULATOR_CONTROL void emulator_fail(const char* function, int nth, int code);

// The code that CUDA would go on answering with until the process ends, 0 if there is none.
SLUICE_EMULATOR_CONTROL int emulator_sticky(void);

// Forgets a sticky code, failures that were asked for and queued work, and counts from 0 again, so
// that one process can test losing the device. What was allocated and created stays.
SLUICE_EMULATOR_CONTROL void emulator_reset(void);

// Bytes that are allocated on the device, and of pinned memory.
SLUICE_EMULATOR_CONTROL long long emulator_memory_in_use(void);
SLUICE_EMULATOR_CONTROL long long emulator_pinned_in_use(void);

// Kernels that ran, in graphs and out of them.
SLUICE_EMULATOR_CONTROL long long emulator_launches(void);

// Calls of a driver function, or of one that the stand-ins of cuBLAS and cuDNN queue work by.
SLUICE_EMULATOR_CONTROL long long emulator_calls(const char* function);

// Bytes that copies moved, in graphs and out of them.
SLUICE_EMULATOR_CONTROL long long emulator_copied_to_device(void);
SLUICE_EMULATOR_CONTROL long long emulator_copied_to_host(void);

#endif
