package dev.sluice.cuda.binding;

import dev.sluice.cuda.binding.CudaError.Words;
import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** The driver through JCuda, which has natives for x86_64. Thread-safe. */
final class JCudaBinding extends NativeDriver {
  /** The oldest driver with every function that JCuda's natives call for this class: CUDA 11.4. */
  static final int OLDEST = 11_040;

  private static final class PrimaryContext extends CUcontext implements Context {}

  private static final class Kernels extends CUmodule implements Module {}

  private static final class Kernel extends CUfunction implements Function {}

  private static final class Moment extends CUevent implements Event {}

  private static final class Program extends CUgraphExec implements Graph {}

  private static final class Queue extends CUstream implements Stream {
    @Override
    public long handle() {
      return getNativePointer();
    }
  }

  /** JCuda adds an offset in bytes to a null pointer, so that any address can be named. */
  private static final class DeviceAddress extends CUdeviceptr {
    DeviceAddress() {}

    DeviceAddress(long address) {
      super(new CUdeviceptr(), address);
    }

    long address() {
      return getNativePointer();
    }
  }

  private final JCudaDevices devices = new JCudaDevices(this);

  /**
   * Unpacks and loads JCuda's natives and initialises CUDA.
   *
   * @throws dev.sluice.api.SluiceException if the natives cannot be unpacked or loaded
   */
  JCudaBinding() {
    JCudaNatives.initialize(JCudaDriver.class, "JCudaDriver");
    check("cuInit", JCudaDriver.cuInit(0));
  }

  @Override
  Words words(int code) {
    var name = new String[1];
    var text = new String[1];
    boolean known =
        JCudaDriver.cuGetErrorName(code, name) == 0
            && JCudaDriver.cuGetErrorString(code, text) == 0;
    return known ? new Words(name[0], text[0]) : Words.unknown(code);
  }

  @Override
  public int version() {
    return devices.version();
  }

  @Override
  public int devices() {
    return devices.count();
  }

  @Override
  public Device device(int ordinal) {
    return devices.device(ordinal);
  }

  @Override
  public Context retain(int ordinal) {
    var context = new PrimaryContext();
    int result = JCudaDriver.cuDevicePrimaryCtxRetain(context, devices.handle(ordinal));
    check("cuDevicePrimaryCtxRetain", result);
    return context;
  }

  @Override
  public void release(int ordinal) {
    int result = JCudaDriver.cuDevicePrimaryCtxRelease(devices.handle(ordinal));
    check("cuDevicePrimaryCtxRelease", result);
  }

  @Override
  public void makeCurrent(Context context) {
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent((PrimaryContext) context));
  }

  @Override
  public long freeMemory() {
    var free = new long[1];
    check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
    return free[0];
  }

  @Override
  public Module load(byte[] image) {
    var module = new Kernels();
    int[] options = {ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE_BYTES};
    load(
        image,
        (copy, values) ->
            JCudaDriver.cuModuleLoadDataEx(
                module,
                new NativeAddress(copy),
                options.length,
                options,
                new NativeAddress(values)));
    return module;
  }

  @Override
  public void unload(Module module) {
    check("cuModuleUnload", JCudaDriver.cuModuleUnload((Kernels) module));
  }

  @Override
  public Function function(Module module, String name) {
    var function = new Kernel();
    int result = JCudaDriver.cuModuleGetFunction(function, (Kernels) module, name);
    check("cuModuleGetFunction of " + name, result);
    return function;
  }

  @Override
  public long allocate(long bytes) {
    var memory = new DeviceAddress();
    checkAllocation("cuMemAlloc", JCudaDriver.cuMemAlloc(memory, bytes), bytes);
    return memory.address();
  }

  @Override
  public void free(long address) {
    check("cuMemFree", JCudaDriver.cuMemFree(new DeviceAddress(address)));
  }

  @Override
  public MemorySegment allocatePinned(long bytes) {
    var memory = new NativeAddress(0);
    int result = JCudaDriver.cuMemHostAlloc(memory, bytes, PORTABLE_AND_MAPPED);
    checkAllocation("cuMemHostAlloc", result, bytes);
    return pinned(memory.address(), bytes);
  }

  @Override
  public void freePinned(MemorySegment pinned) {
    check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(new NativeAddress(pinned)));
  }

  @Override
  public long addressOf(MemorySegment pinned) {
    var address = new DeviceAddress();
    int result = JCudaDriver.cuMemHostGetDevicePointer(address, new NativeAddress(pinned), 0);
    check("cuMemHostGetDevicePointer", result);
    return address.address();
  }

  @Override
  int upload(long to, long from, long bytes, Stream stream) {
    return JCudaDriver.cuMemcpyHtoDAsync(
        new DeviceAddress(to), new NativeAddress(from), bytes, (Queue) stream);
  }

  @Override
  int download(long to, long from, long bytes, Stream stream) {
    return JCudaDriver.cuMemcpyDtoHAsync(
        new NativeAddress(to), new DeviceAddress(from), bytes, (Queue) stream);
  }

  @Override
  public void copyRows(Rows rows, Stream stream) {
    var copy = new CUDA_MEMCPY2D();
    copy.srcMemoryType = DEVICE_MEMORY;
    copy.srcDevice = new DeviceAddress(rows.from());
    copy.srcPitch = rows.fromPitch();
    copy.dstMemoryType = DEVICE_MEMORY;
    copy.dstDevice = new DeviceAddress(rows.to());
    copy.dstPitch = rows.toPitch();
    copy.WidthInBytes = rows.width();
    copy.Height = rows.count();
    check("cuMemcpy2DAsync", JCudaDriver.cuMemcpy2DAsync(copy, (Queue) stream));
  }

  @Override
  public void fill(long address, int word, long count, Stream stream) {
    var to = new DeviceAddress(address);
    check("cuMemsetD32Async", JCudaDriver.cuMemsetD32Async(to, word, count, (Queue) stream));
  }

  @Override
  public Stream createStream() {
    var stream = new Queue();
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, NON_BLOCKING));
    return stream;
  }

  @Override
  public void destroy(Stream stream) {
    check("cuStreamDestroy", JCudaDriver.cuStreamDestroy((Queue) stream));
  }

  @Override
  public void synchronize(Stream stream) {
    check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize((Queue) stream));
  }

  @Override
  public Event createEvent() {
    var event = new Moment();
    check("cuEventCreate", JCudaDriver.cuEventCreate(event, 0));
    return event;
  }

  @Override
  public void destroy(Event event) {
    check("cuEventDestroy", JCudaDriver.cuEventDestroy((Moment) event));
  }

  @Override
  public void record(Event event, Stream stream) {
    check("cuEventRecord", JCudaDriver.cuEventRecord((Moment) event, (Queue) stream));
  }

  @Override
  public float milliseconds(Event from, Event to) {
    check("cuEventSynchronize", JCudaDriver.cuEventSynchronize((Moment) to));
    var time = new float[1];
    int result = JCudaDriver.cuEventElapsedTime(time, (Moment) from, (Moment) to);
    check("cuEventElapsedTime", result);
    return time[0];
  }

  @Override
  public void launch(Function function, Grid grid, MemorySegment arguments, Stream stream) {
    Pointer parameters = Pointer.to(new NativeAddress(arguments));
    int result =
        JCudaDriver.cuLaunchKernel(
            (Kernel) function,
            grid.x(),
            grid.y(),
            grid.z(),
            grid.threads(),
            1,
            1,
            0,
            (Queue) stream,
            parameters,
            null);
    check("cuLaunchKernel", result);
  }

  @Override
  public void beginCapture(Stream stream) {
    int result = JCudaDriver.cuStreamBeginCapture((Queue) stream, THREAD_LOCAL);
    check("cuStreamBeginCapture", result);
  }

  @Override
  public Graph endCapture(Stream stream) {
    var captured = new CUgraph();
    check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture((Queue) stream, captured));
    var program = new Program();
    int result = JCudaDriver.cuGraphInstantiate(program, captured, 0);
    int destroyed = JCudaDriver.cuGraphDestroy(captured);
    check("cuGraphInstantiate", result);
    check("cuGraphDestroy", destroyed);
    return program;
  }

  @Override
  public void launch(Graph graph, Stream stream) {
    check("cuGraphLaunch", JCudaDriver.cuGraphLaunch((Program) graph, (Queue) stream));
  }

  @Override
  public void destroy(Graph graph) {
    check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy((Program) graph));
  }
}
