// What the stand-ins of cuBLAS and cuDNN have in common: handles, and checks of what they are given.
#ifndef SLUICE_EMULATOR_VENDOR_H
#define SLUICE_EMULATOR_VENDOR_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "memory.h"

#define VENDOR_CALL extern "C" __attribute__((visibility("default")))

namespace emulator {

constexpr int deviceLost = 700;  // CUDA's code for memory that is not there

// An object that a program holds by its address. `Kind` is a number of its own for every type: it
// is wiped when the object is given back, so that one that is none of ours is noticed.
template <uint64_t Kind>
struct Tagged {
  uint64_t tag = Kind;

  ~Tagged() {
    volatile uint64_t* wiped = &tag;
    *wiped = 0;
  }
};

template <class T>
bool isA(const T* object) {
  return object != nullptr && object->tag == T::kind;
}

// Whether SLUICE_EMULATOR_REFUSE names this call: the device is then none for the library.
inline bool refuses(const char* call) {
  const char* named = getenv("SLUICE_EMULATOR_REFUSE");
  return named != nullptr && strcmp(named, call) == 0;
}

template <class T>
int create(T** out, int refused) {
  if (out == nullptr) return refused;
  *out = new T();
  return 0;
}

template <class T>
int destroy(T* object, int refused) {
  if (!isA(object)) return refused;
  delete object;
  return 0;
}

// Tells why a call is refused, and returns the status to answer with.
inline int refuse(const char* call, const char* why, int status) {
  fprintf(stderr, "sluice emulator: %s: %s\n", call, why);
  return status;
}

// A view of numbers in device memory: valid from the first number to the last that it reaches.
inline bool reaches(const float* first, size_t last) {
  return valid(first, (last + 1) * sizeof(float));
}

// What a library leaves in its workspace: NaN, for whoever keeps something there.
inline void use(void* workspace, size_t bytes) {
  if (bytes > 0) memset(workspace, 0xFF, bytes);
}

}  // namespace emulator

#endif
