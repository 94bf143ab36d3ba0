// The error codes of CUDA's driver API that this library answers with.
#ifndef SLUICE_EMULATOR_CODES_H
#define SLUICE_EMULATOR_CODES_H

namespace emulator {

enum Code : int {
  success = 0,
  invalidValue = 1,
  outOfMemory = 2,
  notInitialized = 3,
  noDevice = 100,
  invalidDevice = 101,
  invalidImage = 200,
  invalidContext = 201,
  noBinaryForDevice = 209,
  eccUncorrectable = 214,
  invalidPtx = 218,
  unsupportedPtxVersion = 222,
  invalidHandle = 400,
  illegalState = 401,
  notFound = 500,
  notReady = 600,
  illegalAddress = 700,
  launchOutOfResources = 701,
  launchTimeout = 702,
  contextIsDestroyed = 709,
  assertFailed = 710,
  hardwareStackError = 714,
  illegalInstruction = 715,
  misalignedAddress = 716,
  invalidAddressSpace = 717,
  invalidPc = 718,
  launchFailed = 719,
  notSupported = 801,
  systemNotReady = 802,
  captureUnsupported = 900,
  captureInvalidated = 901,
  captureUnmatched = 903,
  captureImplicit = 906,
  capturedEvent = 907,
  captureWrongThread = 908,
  unknown = 999
};

// CUDA's name of a code, or null.
const char* nameOf(int code);

// Whether CUDA answers every later call with this code too, until the process ends.
bool isSticky(int code);

}  // namespace emulator

#endif
