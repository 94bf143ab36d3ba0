package dev.sluice.bench;

import java.nio.file.Path;
import java.util.List;

/** What is compared. */
enum Library {
  SLUICE("sluice", "SluicePeer", true),
  ONNX_RUNTIME("onnxruntime", "OnnxRuntimePeer", false),
  PYTORCH("pytorch", "PyTorchPeer", true);

  private final String id;
  private final String main;
  private final boolean trains;

  Library(String id, String main, boolean trains) {
    this.id = id;
    this.main = main;
    this.trains = trains;
  }

  /** Its name, lower-case. */
  String id() {
    return id;
  }

  /** Whether it takes part in a task. */
  boolean does(Task task) {
    return trains || task == Task.INFERENCE;
  }

  /**
   * What Java is started with.
   *
   * @param threads that may work on one call
   * @param folder for files that the library unpacks
   */
  List<String> java(int threads, Path folder) {
    // The peers' classes are compiled only when they are asked for: they are known by name.
    String worker = Library.class.getPackageName() + "." + main;
    return switch (this) {
      case SLUICE -> List.of("--add-modules=jdk.incubator.vector", worker);
      case ONNX_RUNTIME -> List.of(worker, Integer.toString(threads));
      case PYTORCH ->
          List.of(
              "-Dai.djl.offline=true", // its native code comes from the class path
              "-DOPT_OUT_TRACKING=true",
              "-DDJL_CACHE_DIR=" + folder.resolve("djl"),
              "-Dai.djl.pytorch.num_threads=" + threads,
              "-Dai.djl.pytorch.num_interop_threads=1",
              "-Dslf4j.internal.verbosity=ERROR",
              worker);
    };
  }
}
