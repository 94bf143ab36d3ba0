package dev.sluice.cuda.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code libcuda.so.1} that the backend calls, as they are in CUDA 10.2: newer
 * drivers keep all of them. Where a header renames a function by a macro, the name here has its
 * suffix.
 */
final class DriverFunctions {
  final MethodHandle init;
  final MethodHandle driverGetVersion;
  final MethodHandle getErrorName;
  final MethodHandle getErrorString;
  final MethodHandle deviceGetCount;
  final MethodHandle deviceGet;
  final MethodHandle deviceGetName;
  final MethodHandle deviceGetUuid;
  final MethodHandle deviceTotalMem;
  final MethodHandle deviceGetAttribute;
  final MethodHandle primaryCtxRetain;
  final MethodHandle primaryCtxRelease;
  final MethodHandle ctxSetCurrent;
  final MethodHandle moduleLoadDataEx;
  final MethodHandle moduleUnload;
  final MethodHandle moduleGetFunction;
  final MethodHandle memGetInfo;
  final MethodHandle memAlloc;
  final MethodHandle memFree;
  final MethodHandle memHostAlloc;
  final MethodHandle memFreeHost;
  final MethodHandle memHostGetDevicePointer;
  final MethodHandle memcpyHtoDAsync;
  final MethodHandle memcpyDtoHAsync;
  final MethodHandle memcpy2DAsync;
  final MethodHandle memsetD32Async;
  final MethodHandle streamCreate;
  final MethodHandle streamDestroy;
  final MethodHandle streamSynchronize;
  final MethodHandle streamBeginCapture;
  final MethodHandle streamEndCapture;
  final MethodHandle eventCreate;
  final MethodHandle eventDestroy;
  final MethodHandle eventRecord;
  final MethodHandle eventSynchronize;
  final MethodHandle eventElapsedTime;
  final MethodHandle launchKernel;
  final MethodHandle graphInstantiate;
  final MethodHandle graphDestroy;
  final MethodHandle graphLaunch;
  final MethodHandle graphExecDestroy;

  /**
   * Links all of them.
   *
   * @throws dev.sluice.api.SluiceException if one is missing
   */
  DriverFunctions(Library cuda) {
    init = cuda.function("cuInit", JAVA_INT);
    driverGetVersion = cuda.function("cuDriverGetVersion", JAVA_LONG);
    getErrorName = cuda.function("cuGetErrorName", JAVA_INT, JAVA_LONG);
    getErrorString = cuda.function("cuGetErrorString", JAVA_INT, JAVA_LONG);
    deviceGetCount = cuda.function("cuDeviceGetCount", JAVA_LONG);
    deviceGet = cuda.function("cuDeviceGet", JAVA_LONG, JAVA_INT);
    deviceGetName = cuda.function("cuDeviceGetName", JAVA_LONG, JAVA_INT, JAVA_INT);
    deviceGetUuid = cuda.function("cuDeviceGetUuid", JAVA_LONG, JAVA_INT);
    deviceTotalMem = cuda.function("cuDeviceTotalMem_v2", JAVA_LONG, JAVA_INT);
    deviceGetAttribute = cuda.function("cuDeviceGetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
    primaryCtxRetain = cuda.function("cuDevicePrimaryCtxRetain", JAVA_LONG, JAVA_INT);
    primaryCtxRelease = cuda.function("cuDevicePrimaryCtxRelease", JAVA_INT);
    ctxSetCurrent = cuda.function("cuCtxSetCurrent", JAVA_LONG);
    moduleLoadDataEx =
        cuda.function("cuModuleLoadDataEx", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    moduleUnload = cuda.function("cuModuleUnload", JAVA_LONG);
    moduleGetFunction = cuda.function("cuModuleGetFunction", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memGetInfo = cuda.function("cuMemGetInfo_v2", JAVA_LONG, JAVA_LONG);
    memAlloc = cuda.function("cuMemAlloc_v2", JAVA_LONG, JAVA_LONG);
    memFree = cuda.function("cuMemFree_v2", JAVA_LONG);
    memHostAlloc = cuda.function("cuMemHostAlloc", JAVA_LONG, JAVA_LONG, JAVA_INT);
    memFreeHost = cuda.function("cuMemFreeHost", JAVA_LONG);
    memHostGetDevicePointer =
        cuda.function("cuMemHostGetDevicePointer_v2", JAVA_LONG, JAVA_LONG, JAVA_INT);
    memcpyHtoDAsync =
        cuda.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memcpyDtoHAsync =
        cuda.function("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memcpy2DAsync = cuda.function("cuMemcpy2DAsync_v2", JAVA_LONG, JAVA_LONG);
    memsetD32Async = cuda.function("cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    streamCreate = cuda.function("cuStreamCreate", JAVA_LONG, JAVA_INT);
    streamDestroy = cuda.function("cuStreamDestroy_v2", JAVA_LONG);
    streamSynchronize = cuda.function("cuStreamSynchronize", JAVA_LONG);
    streamBeginCapture = cuda.function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    streamEndCapture = cuda.function("cuStreamEndCapture", JAVA_LONG, JAVA_LONG);
    eventCreate = cuda.function("cuEventCreate", JAVA_LONG, JAVA_INT);
    eventDestroy = cuda.function("cuEventDestroy_v2", JAVA_LONG);
    eventRecord = cuda.function("cuEventRecord", JAVA_LONG, JAVA_LONG);
    eventSynchronize = cuda.function("cuEventSynchronize", JAVA_LONG);
    eventElapsedTime = cuda.function("cuEventElapsedTime", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    launchKernel =
        cuda.function(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);
    graphInstantiate =
        cuda.function("cuGraphInstantiate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    graphDestroy = cuda.function("cuGraphDestroy", JAVA_LONG);
    graphLaunch = cuda.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    graphExecDestroy = cuda.function("cuGraphExecDestroy", JAVA_LONG);
  }
}
