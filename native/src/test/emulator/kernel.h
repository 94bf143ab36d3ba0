// The kernels that are linked into this library. Each registers itself before main or at dlopen.
#ifndef SLUICE_EMULATOR_KERNEL_H
#define SLUICE_EMULATOR_KERNEL_H

#include <cstddef>

namespace emulator {

struct Kernel {
  // `kernel` takes one struct by value.
  template <class Arguments>
  Kernel(const char* name, unsigned threads, void (*kernel)(Arguments))
      : name(name),
        threads(threads),
        argumentBytes(sizeof(Arguments)),
        next(first),
        function(reinterpret_cast<void (*)()>(kernel)),
        caller(&call<Arguments>) {
    first = this;
  }

  // Runs the calling thread's part of the kernel.
  void run(const void* arguments) const { caller(function, arguments); }

  // The kernel of that name, or null.
  static const Kernel* named(const char* name);

  const char* const name;
  const unsigned threads;  // of a block
  const size_t argumentBytes;
  const Kernel* const next;

  static const Kernel* first;

 private:
  template <class Arguments>
  static void call(void (*function)(), const void* arguments) {
    reinterpret_cast<void (*)(Arguments)>(function)(*static_cast<const Arguments*>(arguments));
  }

  void (*const function)();
  void (*const caller)(void (*)(), const void*);
};

}  // namespace emulator

#endif
