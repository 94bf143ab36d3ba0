// Device memory and pinned memory of the host.
#include "machine.h"

using namespace emulator;

namespace {

using Kind = Allocations::Kind;

constexpr unsigned mappedFlag = 2;  // CU_MEMHOSTALLOC_DEVICEMAP
constexpr unsigned allFlags = 7;

// Freeing waits for the device, as CUDA does, since queued work may still use the memory.
int release(Machine& machine, Kind kind, const void* address) {
  const int code = machine.drainAll(Machine::current());
  if (code != success) return code;
  return machine.allocations.release(kind, address) ? success : invalidValue;
}

}  // namespace

CUDA_CALL cuMemGetInfo_v2(size_t* free, size_t* total) {
  return call("cuMemGetInfo", Needs::Context, [&](Machine& machine) -> int {
    if (free == nullptr || total == nullptr) return invalidValue;
    *total = machine.settings.memory;
    *free = *total - machine.allocations.inUse(Kind::Device);
    return success;
  });
}

CUDA_CALL cuMemAlloc_v2(void** address, size_t bytes) {
  return call("cuMemAlloc", Needs::NoRecording, [&](Machine& machine) -> int {
    if (address == nullptr || bytes == 0) return invalidValue;
    if (bytes > machine.settings.memory - machine.allocations.inUse(Kind::Device)) {
      return outOfMemory;
    }
    *address = machine.allocations.allocate(Kind::Device, Machine::current(), bytes, false);
    return *address == nullptr ? outOfMemory : success;
  });
}

CUDA_CALL cuMemFree_v2(void* address) {
  return call("cuMemFree", Needs::NoRecording,
              [&](Machine& machine) { return release(machine, Kind::Device, address); });
}

CUDA_CALL cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
  return call("cuMemHostAlloc", Needs::NoRecording, [&](Machine& machine) -> int {
    if (address == nullptr || bytes == 0 || flags > allFlags) return invalidValue;
    *address = machine.allocations.allocate(Kind::Pinned, Machine::current(), bytes,
                                            (flags & mappedFlag) != 0);
    return *address == nullptr ? outOfMemory : success;
  });
}

CUDA_CALL cuMemFreeHost(void* address) {
  return call("cuMemFreeHost", Needs::NoRecording,
              [&](Machine& machine) { return release(machine, Kind::Pinned, address); });
}

CUDA_CALL cuMemHostGetDevicePointer_v2(void** device, void* host, unsigned flags) {
  return call("cuMemHostGetDevicePointer", Needs::Context, [&](Machine& machine) -> int {
    if (device == nullptr || flags != 0 || !machine.allocations.mapped(host)) return invalidValue;
    *device = host;
    return success;
  });
}
