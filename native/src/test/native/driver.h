// The driver API as the emulated device has it: handles and device addresses are pointers.
#ifndef SLUICE_CHECKS_DRIVER_H
#define SLUICE_CHECKS_DRIVER_H

#include <cstddef>

extern "C" {
int cuInit(unsigned flags);
int cuDriverGetVersion(int* version);
int cuDeviceGetCount(int* count);
int cuDeviceGet(int* device, int ordinal);
int cuDeviceGetName(char* name, int bytes, int device);
int cuDeviceTotalMem_v2(size_t* bytes, int device);
int cuDeviceGetAttribute(int* value, int which, int device);
int cuDeviceGetUuid(char* bytes, int device);
int cuDeviceGetUuid_v2(char* bytes, int device);
int cuDevicePrimaryCtxRetain(void** context, int device);
int cuDevicePrimaryCtxRelease(int device);
int cuDevicePrimaryCtxRelease_v2(int device);
int cuCtxSetCurrent(void* context);
int cuCtxGetCurrent(void** context);
int cuCtxSynchronize();
int cuGetErrorName(int code, const char** text);
int cuMemGetInfo_v2(size_t* free, size_t* total);
int cuMemAlloc_v2(void** address, size_t bytes);
int cuMemFree_v2(void* address);
int cuMemHostAlloc(void** address, size_t bytes, unsigned flags);
int cuMemFreeHost(void* address);
int cuMemHostGetDevicePointer_v2(void** device, void* host, unsigned flags);
int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes);
int cuMemcpyDtoH_v2(void* to, void* from, size_t bytes);
int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream);
int cuMemcpyDtoHAsync_v2(void* to, void* from, size_t bytes, void* stream);
int cuMemcpyDtoDAsync_v2(void* to, void* from, size_t bytes, void* stream);
int cuMemcpy2DAsync_v2(const void* copy, void* stream);
int cuMemsetD32Async(void* address, unsigned word, size_t count, void* stream);
int cuModuleLoadData(void** module, const void* image);
int cuModuleUnload(void* module);
int cuModuleGetFunction(void** function, void* module, const char* name);
int cuStreamCreate(void** stream, unsigned flags);
int cuStreamDestroy_v2(void* stream);
int cuStreamSynchronize(void* stream);
int cuEventCreate(void** event, unsigned flags);
int cuEventDestroy_v2(void* event);
int cuEventRecord(void* event, void* stream);
int cuEventSynchronize(void* event);
int cuEventElapsedTime(float* milliseconds, void* from, void* to);
int cuLaunchKernel(void* function, unsigned blocksX, unsigned blocksY, unsigned blocksZ,
                   unsigned threadsX, unsigned threadsY, unsigned threadsZ, unsigned dynamicShared,
                   void* stream, void** arguments, void** extra);
int cuStreamBeginCapture_v2(void* stream, int mode);
int cuStreamEndCapture(void* stream, void** graph);
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long flags);
int cuGraphLaunch(void* executable, void* stream);
int cuGraphExecDestroy(void* executable);
int cuGraphDestroy(void* graph);
}

#endif
