package dev.sluice.cuda.binding;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import jcuda.driver.CUdevice;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/** Asks about devices through JCuda. */
final class JCudaDevices {
  private final NativeDriver driver;

  JCudaDevices(NativeDriver driver) {
    this.driver = driver;
  }

  int version() {
    var version = new int[1];
    driver.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return version[0];
  }

  int count() {
    var count = new int[1];
    driver.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    return count[0];
  }

  CUdevice handle(int ordinal) {
    var device = new CUdevice();
    driver.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    return device;
  }

  Device device(int ordinal) {
    CUdevice device = handle(ordinal);
    var name = new byte[NativeDriver.NAME_BYTES];
    driver.check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    var memory = new long[1];
    driver.check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
    var uuid = new CUuuid();
    driver.check("cuDeviceGetUuid", JCudaDriver.cuDeviceGetUuid(uuid, device));
    return new Device(
        ordinal,
        new String(name, StandardCharsets.UTF_8).trim(),
        attribute(device, NativeDriver.COMPUTE_CAPABILITY_MAJOR),
        attribute(device, NativeDriver.COMPUTE_CAPABILITY_MINOR),
        memory[0],
        attribute(device, NativeDriver.MULTIPROCESSOR_COUNT),
        attribute(device, NativeDriver.INTEGRATED) != 0,
        HexFormat.of().formatHex(uuid.bytes));
  }

  private int attribute(CUdevice device, int which) {
    var value = new int[1];
    int result = JCudaDriver.cuDeviceGetAttribute(value, which, device);
    driver.check("cuDeviceGetAttribute", result);
    return value[0];
  }
}
