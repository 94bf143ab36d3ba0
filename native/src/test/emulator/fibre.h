// Fibres: stacks that one OS thread switches between by hand. swapcontext makes system calls and is
// some sixty times slower, which a kernel with thousands of barriers would feel.
#ifndef SLUICE_EMULATOR_FIBRE_H
#define SLUICE_EMULATOR_FIBRE_H

#include <cstddef>

namespace emulator {

#ifdef __SANITIZE_ADDRESS__
constexpr size_t stackBytes = 256 * 1024;  // frames grow by red zones
#else
constexpr size_t stackBytes = 64 * 1024;
#endif

// A stack and the place where it goes on.
class Fibre {
 public:
  // A fibre on `stack`, a block of stackBytes bytes that the caller keeps. Without a stack: the one
  // that the OS thread runs on already.
  explicit Fibre(char* stack = nullptr) : stack(stack), stackSize(stack ? stackBytes : 0) {}

  // Makes the next switch to this fibre call `entry`, which must not return.
  void begin(void (*entry)());

  // Forgets a fibre that did not end.
  void abandon();

  // Goes on in `to` until something switches back to this fibre, which is the running one. `last`
  // says that nothing will.
  void switchTo(Fibre& to, bool last = false);

 private:
  friend void fibreEntry();

  char* stack;
  size_t stackSize;
  void* pointer = nullptr;    // the stack pointer while it does not run
  void* fakeStack = nullptr;  // AddressSanitizer's
};

}  // namespace emulator

#endif
