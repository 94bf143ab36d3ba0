// cuInit, devices and contexts.
#include <cstdio>
#include <cstring>

#include "machine.h"

using namespace emulator;

namespace {

bool exists(Machine& machine, int device) {
  return device >= 0 && device < machine.settings.devices;
}

// The attributes of CUdevice_attribute that mean something here. Returns false for others.
bool attribute(const Settings& settings, int which, int& value) {
  switch (which) {
    case 1: value = 1024; return true;                       // threads of a block
    case 2: case 3: value = 1024; return true;               // along x, along y
    case 4: value = 64; return true;                         // along z
    case 5: value = 0x7FFFFFFF; return true;                 // blocks along x
    case 6: case 7: value = 65535; return true;              // along y, along z
    case 8: value = 48 * 1024; return true;                  // bytes of shared memory of a block
    case 10: value = 32; return true;                        // threads of a warp
    case 11: value = 0x7FFFFFFF; return true;                // pitch
    case 16: value = settings.multiprocessors; return true;
    case 18: value = settings.integrated; return true;
    case 19: value = 1; return true;                         // can map host memory
    case 41: value = 1; return true;                         // unified addressing
    case 75: value = settings.computeMajor; return true;
    case 76: value = settings.computeMinor; return true;
    default: return false;
  }
}

int uuid(Machine& machine, char* bytes, int device) {
  if (bytes == nullptr) return invalidValue;
  if (!exists(machine, device)) return invalidDevice;
  // Random, once; the last byte tells devices apart.
  static const char base[] = "\x5c\x1a\xe0\x97\x3d\x42\x4f\xb6\x8e\x11\x6f\x90\xd2\x77\x3a";
  memcpy(bytes, base, 15);
  bytes[15] = static_cast<char>(device);
  return success;
}

int release(Machine& machine, int device) {
  if (!exists(machine, device)) return invalidDevice;
  Context& context = machine.contexts[device];
  if (context.users == 0) return invalidContext;
  if (context.users > 1) {
    context.users--;
    return success;
  }
  const int code = machine.drainAll(&context);
  context.users = 0;
  machine.clear(&context);
  return code;
}

}  // namespace

CUDA_CALL cuInit(unsigned flags) {
  return call("cuInit", Needs::Nothing, [&](Machine& machine) -> int {
    return flags != 0 ? invalidValue : machine.initialize();
  });
}

CUDA_CALL cuDriverGetVersion(int* version) {
  return call("cuDriverGetVersion", Needs::Nothing, [&](Machine& machine) -> int {
    if (version == nullptr) return invalidValue;
    // CUDA answers before cuInit, too.
    Settings settings;
    if (!machine.initialized && !settings.read()) return systemNotReady;
    *version = machine.initialized ? machine.settings.driver : settings.driver;
    return success;
  });
}

CUDA_CALL cuDeviceGetCount(int* count) {
  return call("cuDeviceGetCount", Needs::Initialized, [&](Machine& machine) -> int {
    if (count == nullptr) return invalidValue;
    *count = machine.settings.devices;
    return success;
  });
}

CUDA_CALL cuDeviceGet(int* device, int ordinal) {
  return call("cuDeviceGet", Needs::Initialized, [&](Machine& machine) -> int {
    if (device == nullptr) return invalidValue;
    if (!exists(machine, ordinal)) return invalidDevice;
    *device = ordinal;
    return success;
  });
}

CUDA_CALL cuDeviceGetName(char* name, int bytes, int device) {
  return call("cuDeviceGetName", Needs::Initialized, [&](Machine& machine) -> int {
    if (name == nullptr || bytes <= 0) return invalidValue;
    if (!exists(machine, device)) return invalidDevice;
    snprintf(name, static_cast<size_t>(bytes), "Sluice emulated device");
    return success;
  });
}

CUDA_CALL cuDeviceTotalMem_v2(size_t* bytes, int device) {
  return call("cuDeviceTotalMem", Needs::Initialized, [&](Machine& machine) -> int {
    if (bytes == nullptr) return invalidValue;
    if (!exists(machine, device)) return invalidDevice;
    *bytes = machine.settings.memory;
    return success;
  });
}

CUDA_CALL cuDeviceGetAttribute(int* value, int which, int device) {
  return call("cuDeviceGetAttribute", Needs::Initialized, [&](Machine& machine) -> int {
    if (value == nullptr) return invalidValue;
    if (!exists(machine, device)) return invalidDevice;
    return attribute(machine.settings, which, *value) ? success : invalidValue;
  });
}

CUDA_CALL cuDeviceGetUuid(char* bytes, int device) {
  return call("cuDeviceGetUuid", Needs::Initialized,
              [&](Machine& machine) { return uuid(machine, bytes, device); });
}

CUDA_CALL cuDeviceGetUuid_v2(char* bytes, int device) {
  return call("cuDeviceGetUuid", Needs::Initialized,
              [&](Machine& machine) { return uuid(machine, bytes, device); }, 11040);
}

CUDA_CALL cuDevicePrimaryCtxRetain(void** handle, int device) {
  return call("cuDevicePrimaryCtxRetain", Needs::Driver, [&](Machine& machine) -> int {
    if (handle == nullptr) return invalidValue;
    if (!exists(machine, device)) return invalidDevice;
    machine.contexts[device].users++;
    *handle = &machine.contexts[device];
    return success;
  });
}

CUDA_CALL cuDevicePrimaryCtxRelease(int device) {
  return call("cuDevicePrimaryCtxRelease", Needs::Driver,
              [&](Machine& machine) { return release(machine, device); });
}

CUDA_CALL cuDevicePrimaryCtxRelease_v2(int device) {
  return call("cuDevicePrimaryCtxRelease", Needs::Driver,
              [&](Machine& machine) { return release(machine, device); }, 11000);
}

CUDA_CALL cuCtxSetCurrent(void* handle) {
  return call("cuCtxSetCurrent", Needs::Driver, [&](Machine& machine) -> int {
    Context* found = nullptr;
    for (Context& context : machine.contexts) {
      if (&context == handle && context.users > 0) found = &context;
    }
    if (handle != nullptr && found == nullptr) return invalidContext;
    Machine::current() = found;
    return success;
  });
}

CUDA_CALL cuCtxGetCurrent(void** handle) {
  return call("cuCtxGetCurrent", Needs::Driver, [&](Machine&) -> int {
    if (handle == nullptr) return invalidValue;
    *handle = Machine::current();
    return success;
  });
}

CUDA_CALL cuCtxSynchronize() {
  return call("cuCtxSynchronize", Needs::NoRecording,
              [&](Machine& machine) { return machine.drainAll(Machine::current()); });
}

CUDA_CALL cuGetErrorName(int code, const char** text) {
  return call("cuGetErrorName", Needs::Nothing, [&](Machine&) -> int {
    if (text == nullptr) return invalidValue;
    *text = nameOf(code);
    return *text == nullptr ? invalidValue : success;
  });
}

CUDA_CALL cuGetErrorString(int code, const char** text) {
  return call("cuGetErrorString", Needs::Nothing, [&](Machine&) -> int {
    if (text == nullptr) return invalidValue;
    *text = nameOf(code) == nullptr ? nullptr : "told by the emulated device";
    return *text == nullptr ? invalidValue : success;
  });
}
