#include "codes.h"

namespace emulator {

const char* nameOf(int code) {
  switch (code) {
    case success: return "CUDA_SUCCESS";
    case invalidValue: return "CUDA_ERROR_INVALID_VALUE";
    case outOfMemory: return "CUDA_ERROR_OUT_OF_MEMORY";
    case notInitialized: return "CUDA_ERROR_NOT_INITIALIZED";
    case noDevice: return "CUDA_ERROR_NO_DEVICE";
    case invalidDevice: return "CUDA_ERROR_INVALID_DEVICE";
    case invalidImage: return "CUDA_ERROR_INVALID_IMAGE";
    case invalidContext: return "CUDA_ERROR_INVALID_CONTEXT";
    case noBinaryForDevice: return "CUDA_ERROR_NO_BINARY_FOR_GPU";
    case eccUncorrectable: return "CUDA_ERROR_ECC_UNCORRECTABLE";
    case invalidPtx: return "CUDA_ERROR_INVALID_PTX";
    case unsupportedPtxVersion: return "CUDA_ERROR_UNSUPPORTED_PTX_VERSION";
    case invalidHandle: return "CUDA_ERROR_INVALID_HANDLE";
    case illegalState: return "CUDA_ERROR_ILLEGAL_STATE";
    case notFound: return "CUDA_ERROR_NOT_FOUND";
    case notReady: return "CUDA_ERROR_NOT_READY";
    case illegalAddress: return "CUDA_ERROR_ILLEGAL_ADDRESS";
    case launchOutOfResources: return "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
    case launchTimeout: return "CUDA_ERROR_LAUNCH_TIMEOUT";
    case contextIsDestroyed: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
    case assertFailed: return "CUDA_ERROR_ASSERT";
    case hardwareStackError: return "CUDA_ERROR_HARDWARE_STACK_ERROR";
    case illegalInstruction: return "CUDA_ERROR_ILLEGAL_INSTRUCTION";
    case misalignedAddress: return "CUDA_ERROR_MISALIGNED_ADDRESS";
    case invalidAddressSpace: return "CUDA_ERROR_INVALID_ADDRESS_SPACE";
    case invalidPc: return "CUDA_ERROR_INVALID_PC";
    case launchFailed: return "CUDA_ERROR_LAUNCH_FAILED";
    case notSupported: return "CUDA_ERROR_NOT_SUPPORTED";
    case systemNotReady: return "CUDA_ERROR_SYSTEM_NOT_READY";
    case captureUnsupported: return "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
    case captureInvalidated: return "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";
    case captureUnmatched: return "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED";
    case captureImplicit: return "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT";
    case capturedEvent: return "CUDA_ERROR_CAPTURED_EVENT";
    case captureWrongThread: return "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD";
    case unknown: return "CUDA_ERROR_UNKNOWN";
    default: return nullptr;
  }
}

bool isSticky(int code) {
  switch (code) {
    case eccUncorrectable:
    case illegalAddress:
    case launchTimeout:
    case assertFailed:
    case hardwareStackError:
    case illegalInstruction:
    case misalignedAddress:
    case invalidAddressSpace:
    case invalidPc:
    case launchFailed:
      return true;
    default:
      return false;
  }
}

}  // namespace emulator
