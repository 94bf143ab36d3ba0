// A device to try the driver API with, and the scenarios, which are in two files.
#ifndef SLUICE_CHECKS_DRIVER_SCENARIOS_H
#define SLUICE_CHECKS_DRIVER_SCENARIOS_H

#include <string>
#include <vector>

#include "broken.h"
#include "checks.h"
#include "driver.h"

namespace checks {

// Requires that a call answers with a code.
#define EXPECT(code, call)                                                                  \
  do {                                                                                      \
    const int answer = (call);                                                              \
    checks::require(answer == (code),                                                       \
                    #call " answers " + std::to_string(answer) + ", not " + #code); \
  } while (false)

inline const char ptx[] =
    "// made by hand\n.version 6.3\n.target sm_53\n"
    ".visible .entry broken_write_one_too_far(\n) { ret; }\n"
    ".visible .entry broken_barrier_not_reached(\n) { ret; }\n";

// A device with a context, a stream, and memory for 64 floats on both sides.
struct Device {
  void *context = nullptr, *stream = nullptr, *module = nullptr;
  void *memory = nullptr, *other = nullptr;
  float* pinned = nullptr;
  static constexpr size_t bytes = 64 * sizeof(float);

  Device() {
    EXPECT(0, cuInit(0));
    EXPECT(0, cuDevicePrimaryCtxRetain(&context, 0));
    EXPECT(0, cuCtxSetCurrent(context));
    EXPECT(0, cuStreamCreate(&stream, 1));
    EXPECT(0, cuModuleLoadData(&module, ptx));
    EXPECT(0, cuMemAlloc_v2(&memory, bytes));
    EXPECT(0, cuMemAlloc_v2(&other, bytes));
    void* host = nullptr;
    EXPECT(0, cuMemHostAlloc(&host, bytes, 2));
    pinned = static_cast<float*>(host);
    for (int i = 0; i < 64; i++) pinned[i] = static_cast<float>(i);
  }

  void* function(const char* name) const {
    void* found = nullptr;
    EXPECT(0, cuModuleGetFunction(&found, module, name));
    return found;
  }

  int launch(const char* name, BrokenArguments arguments, unsigned threads = 64) const {
    void* parameters[] = {&arguments};
    return cuLaunchKernel(function(name), 1, 1, 1, threads, 1, 1, 0, stream, parameters, nullptr);
  }

  float* floats() const { return static_cast<float*>(memory); }
};

// A use of the emulated driver; each needs a process of its own.
struct Scenario {
  const char* name;
  const char* environment;  // NAME=value, separated by spaces
  void (*run)();
  const char* says;  // what stderr must tell
};

const std::vector<Scenario>& deviceScenarios();
const std::vector<Scenario>& streamScenarios();

}  // namespace checks

#endif
