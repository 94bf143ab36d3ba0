// A stand-in for NVML, which tells what the emulated devices use: each reading 1.5 J more than the
// one before, beginning where a counter of 32 bits would be full.
//
// SLUICE_EMULATOR_NVML=CALL:CODE lets a call answer with that error, such as
// nvmlDeviceGetTotalEnergyConsumption:3, as on a device that has no counter.
// SLUICE_EMULATOR_NVML_FIRST is where the counter begins again, in mJ, if it is set.
#include <atomic>
#include <cstdlib>
#include <cstring>

#define NVML_CALL extern "C" __attribute__((visibility("default")))

namespace {

enum Result {
  success = 0,
  uninitialized = 1,
  invalidArgument = 2,
  notSupported = 3,
  noPermission = 4,
  notFound = 6,
  driverNotLoaded = 9,
  gpuIsLost = 15
};

// What the emulated driver calls its devices; the last two digits are the device's number.
const char uuid[] = "GPU-5c1ae097-3d42-4fb6-8e11-6f90d2773a";
constexpr size_t uuidLength = sizeof(uuid) - 1;

struct Device {};
Device devices[256];

std::atomic<int> users{0};
std::atomic<unsigned long long> millijoules{5'000'000'000};

// The error that is wanted of a call; success if none is.
int wanted(const char* call) {
  const char* setting = getenv("SLUICE_EMULATOR_NVML");
  const size_t length = strlen(call);
  if (setting == nullptr || strncmp(setting, call, length) != 0 || setting[length] != ':') {
    return success;
  }
  return atoi(setting + length + 1);
}

int ready(const char* call) {
  return users == 0 ? static_cast<int>(uninitialized) : wanted(call);
}

}  // namespace

NVML_CALL int nvmlInit_v2() {
  const int error = wanted("nvmlInit_v2");
  if (error == success) users++;
  return error;
}

NVML_CALL int nvmlShutdown() {
  if (users == 0) return uninitialized;
  users--;
  return success;
}

NVML_CALL const char* nvmlErrorString(int result) {
  switch (result) {
    case success: return "Success";
    case uninitialized: return "Uninitialized";
    case invalidArgument: return "Invalid Argument";
    case notSupported: return "Not Supported";
    case noPermission: return "Insufficient Permissions";
    case notFound: return "Not Found";
    case driverNotLoaded: return "Driver Not Loaded";
    case gpuIsLost: return "GPU is lost";
    default: return "Unknown Error";
  }
}

NVML_CALL int nvmlDeviceGetHandleByUUID(const char* name, Device** device) {
  const int error = ready("nvmlDeviceGetHandleByUUID");
  if (error != success) return error;
  if (name == nullptr || device == nullptr) return invalidArgument;
  if (strncmp(name, uuid, uuidLength) != 0 || strlen(name) != uuidLength + 2) return notFound;
  *device = &devices[strtol(name + uuidLength, nullptr, 16)];
  return success;
}

NVML_CALL int nvmlDeviceGetTotalEnergyConsumption(Device* device, unsigned long long* energy) {
  const int error = ready("nvmlDeviceGetTotalEnergyConsumption");
  if (error != success) return error;
  if (device < devices || device >= devices + 256 || energy == nullptr) return invalidArgument;
  const char* first = getenv("SLUICE_EMULATOR_NVML_FIRST");
  if (first != nullptr && *first != 0) millijoules = strtoull(first, nullptr, 10);
  *energy = millijoules += 1500;
  return success;
}
