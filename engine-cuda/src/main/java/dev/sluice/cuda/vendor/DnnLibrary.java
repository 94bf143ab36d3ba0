package dev.sluice.cuda.vendor;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Library;

/** How a cuDNN is called: by JCudnn, by the presets or as any other library. */
final class DnnLibrary {
  private DnnLibrary() {}

  /**
   * Loads what it takes to call it.
   *
   * @throws SluiceException if it does not fit
   */
  static Found<Dnn> use(Library library, Host host) {
    int version = number(library, "cudnnGetVersion");
    int cuda = number(library, "cudnnGetCudartVersion") / 1000;
    // 8201 is 8.2.1, 90501 is 9.5.1.
    int major = version >= 10_000 ? version / 10_000 : version / 1000;
    String name =
        "cuDNN %d.%d.%d"
            .formatted(major, version % (version >= 10_000 ? 10_000 : 1000) / 100, version % 100);
    host.check(name, cuda);
    if (host.x86() && major == 9 && cuda == 12) {
      JCudaDnn.load();
      return new Found<>(name, library.name() + ", called through JCudnn", JCudaDnn::new);
    }
    if (host.x86() && major == 9 && cuda == 13) {
      PresetsDnn.load();
      return new Found<>(name, library.name() + ", called through JavaCPP", PresetsDnn::new);
    }
    var functions = new ForeignDnnFunctions(library);
    return new Found<>(
        name,
        library.name() + ", called through java.lang.foreign",
        stream -> new ForeignDnn(functions, stream));
  }

  /** What a function returns that takes nothing: a size_t, whose upper half is always 0 here. */
  private static int number(Library library, String function) {
    var handle = library.function(function);
    return Library.result(() -> (int) handle.invokeExact());
  }
}
