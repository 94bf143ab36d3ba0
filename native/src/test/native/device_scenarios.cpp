// Devices, contexts, memory, modules, and what goes wrong with them.
#include <cmath>
#include <cstring>
#include <thread>

#include "../emulator/emulator.h"
#include "driver_scenarios.h"

namespace checks {
namespace {

void devices() {
  int value = 0;
  EXPECT(3, cuDeviceGetCount(&value));  // before cuInit
  EXPECT(0, cuInit(0));
  EXPECT(0, cuDriverGetVersion(&value));
  require(value == 10020, "the driver's version");
  EXPECT(0, cuDeviceGetCount(&value));
  require(value == 2, "two devices");
  EXPECT(101, cuDeviceGet(&value, 2));
  EXPECT(0, cuDeviceGetAttribute(&value, 75, 1));
  require(value == 7, "the compute capability");
  EXPECT(0, cuDeviceGetAttribute(&value, 18, 1));
  require(value == 1, "an integrated device");
  char first[16], second[16];
  EXPECT(0, cuDeviceGetUuid(first, 0));
  EXPECT(0, cuDeviceGetUuid(second, 1));
  require(memcmp(first, second, 16) != 0, "devices of different UUIDs");
  EXPECT(801, cuDeviceGetUuid_v2(first, 0));  // younger than the driver
  size_t bytes = 0;
  EXPECT(0, cuDeviceTotalMem_v2(&bytes, 0));
  require(bytes == 1000000, "the device's memory");
}

void noDevice() { EXPECT(100, cuInit(0)); }

void contexts() {
  void *context, *address, *current;
  EXPECT(0, cuInit(0));
  EXPECT(201, cuMemAlloc_v2(&address, 4));
  EXPECT(0, cuDevicePrimaryCtxRetain(&context, 0));
  EXPECT(0, cuDevicePrimaryCtxRetain(&context, 0));
  EXPECT(0, cuCtxSetCurrent(context));
  EXPECT(0, cuMemAlloc_v2(&address, 4));
  std::thread([&] {
    EXPECT(0, cuCtxGetCurrent(&current));
    require(current == nullptr, "a context is current for one thread only");
    EXPECT(201, cuMemFree_v2(address));
  }).join();
  EXPECT(0, cuDevicePrimaryCtxRelease_v2(0));
  EXPECT(0, cuMemFree_v2(address));
  EXPECT(0, cuMemAlloc_v2(&address, 4));
  EXPECT(0, cuDevicePrimaryCtxRelease_v2(0));
  EXPECT(709, cuMemFree_v2(address));
  require(emulator_memory_in_use() == 0, "a context's memory goes with it");
  EXPECT(201, cuDevicePrimaryCtxRelease_v2(0));
}

void memory() {
  Device device;
  void* address;
  float read[64];
  EXPECT(0, cuMemcpyDtoH_v2(read, device.memory, Device::bytes));
  const unsigned char filled[4] = {0xFF, 0xFF, 0xFF, 0xFF};
  require(memcmp(read, filled, 4) == 0, "fresh memory is 0xFF");
  require(std::isnan(device.floats()[-1]) && std::isnan(device.floats()[64]), "canaries are NaN");
  EXPECT(1, cuMemAlloc_v2(&address, 0));
  EXPECT(2, cuMemAlloc_v2(&address, 1000000));
  EXPECT(1, cuMemFree_v2(device.floats() + 1));
  EXPECT(1, cuMemFree_v2(device.pinned));
  EXPECT(1, cuMemFreeHost(device.memory));
  EXPECT(1, cuMemFree_v2(read));
  EXPECT(0, cuMemHostGetDevicePointer_v2(&address, device.pinned, 0));
  EXPECT(1, cuMemHostGetDevicePointer_v2(&address, read, 0));
  require(emulator_memory_in_use() == 2 * Device::bytes, "bytes in use");
  EXPECT(0, cuMemFree_v2(device.memory));
  EXPECT(1, cuMemFree_v2(device.memory));
  require(emulator_memory_in_use() == Device::bytes, "bytes in use after freeing");
  EXPECT(1, cuMemcpyDtoH_v2(read, device.memory, 4));
}

void images() {
  Device device;
  void* module;
  const auto load = [&](const std::string& image) {
    return cuModuleLoadData(&module, image.c_str());
  };
  const auto version = [&](const char* number, const char* target) {
    return load(std::string("/* a\n comment */ .version ") + number + "\n.target sm_" + target +
                "\n.visible .entry f() { ret; }");
  };
  EXPECT(0, version("6.3", "53"));
  EXPECT(0, version("6.5", "30"));
  EXPECT(222, version("7.0", "53"));
  EXPECT(209, version("6.3", "70"));
  EXPECT(218, load(".version 6.3\n.target sm_53\n"));  // cut off
  EXPECT(218, load("not PTX"));
  EXPECT(200, load("\x01\x02\x03"));
  EXPECT(200, load(std::string()));
  // A fat binary of one piece of machine code.
  const auto fat = [&](unsigned char architecture, unsigned char kind) {
    unsigned char image[16 + 64 + 8] = {0x50, 0xED, 0x55, 0xBA, 1, 0, 16, 0, 72};
    image[16] = kind;
    image[16 + 4] = 64;
    image[16 + 8] = 8;
    image[16 + 28] = architecture;
    return cuModuleLoadData(&module, image);
  };
  EXPECT(0, fat(53, 2));
  EXPECT(209, fat(75, 2));
  EXPECT(0, fat(50, 1));
  EXPECT(200, fat(53, 9));
}

void injection() {
  Device device;
  void* address;
  emulator_fail("cuMemAlloc", 2, 2);
  EXPECT(0, cuMemAlloc_v2(&address, 4));
  EXPECT(2, cuMemAlloc_v2(&address, 4));
  EXPECT(0, cuMemAlloc_v2(&address, 4));
  emulator_fail("cuStreamSynchronize", 1, 719);
  EXPECT(719, cuStreamSynchronize(device.stream));
  EXPECT(719, cuMemAlloc_v2(&address, 4));
  EXPECT(719, cuCtxSynchronize());
  require(emulator_sticky() == 719, "the sticky code");
  emulator_reset();
  EXPECT(0, cuMemAlloc_v2(&address, 4));
  require(emulator_calls("cuMemAlloc") == 1, "calls are counted");
}

void outOfRange() {
  Device device;
  EXPECT(0, device.launch("broken_write_one_too_far", {nullptr, device.floats(), 63, 1}));
  EXPECT(0, cuStreamSynchronize(device.stream));  // 64 floats are there
  EXPECT(0, device.launch("broken_write_one_too_far", {nullptr, device.floats() + 1, 63, 1}));
  EXPECT(700, cuStreamSynchronize(device.stream));
  EXPECT(700, cuMemFree_v2(device.memory));
  EXPECT(700, cuStreamSynchronize(device.stream));
}

void barrier() {
  Device device;
  EXPECT(0, device.launch("broken_barrier_not_reached", {nullptr, device.floats(), 64, 1}));
  EXPECT(719, cuStreamSynchronize(device.stream));
  EXPECT(719, cuMemFree_v2(device.memory));
}

}  // namespace

const std::vector<Scenario>& deviceScenarios() {
  static const std::vector<Scenario> all = {
      {"devices",
       "SLUICE_EMULATOR_DEVICES=2 SLUICE_EMULATOR_DRIVER=10020 SLUICE_EMULATOR_COMPUTE=7.2 "
       "SLUICE_EMULATOR_INTEGRATED=1 SLUICE_EMULATOR_MEMORY=1000000",
       devices, "came with CUDA 11.4; this driver has 10.2"},
      {"no-device", "SLUICE_EMULATOR_DEVICES=0", noDevice, ""},
      {"contexts", "", contexts, ""},
      {"memory", "SLUICE_EMULATOR_MEMORY=1000000", memory, ""},
      {"images", "SLUICE_EMULATOR_DRIVER=10020", images, ""},
      {"injection", "", injection, ""},
      {"out-of-range", "", outOfRange,
       "at byte 256 of device allocation 1, which has 256; since the last check ran: "
       "broken_write_one_too_far"},
      {"barrier", "", barrier, "32 of the 64 threads of block (0, 0, 0) have ended without"},
  };
  return all;
}

}  // namespace checks
