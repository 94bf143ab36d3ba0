package dev.sluice.cuda.binding;

import dev.sluice.api.SluiceException;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * Makes JCuda load its native libraries from a folder of the user.
 *
 * <p>JCuda alone unpacks them into the temp folder, where two processes that start at once meet
 * half a file and where anybody may have put one before; and it does not find them at all in
 * another Java module. But it takes a file that is already there. So the file is put where only
 * this user writes, and the temp folder's property names that place while JCuda looks.
 */
public final class JCudaNatives {
  private JCudaNatives() {}

  /**
   * Initialises a class of JCuda.
   *
   * @param binding such as {@code JCudaDriver.class}; not initialised yet
   * @param library its native library's name, such as {@code JCudaDriver}
   * @throws SluiceException if the library cannot be unpacked or loaded
   * @throws IllegalCallerException if JCuda may not call native code
   */
  public static synchronized void initialize(Class<?> binding, String library) {
    String file =
        LibUtils.createLibraryFileName(
            LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
    NativeFolder folder = NativeFolder.ofUser("jcuda-" + JCudaVersion.get());
    folder.unpack(binding.getClassLoader(), "lib/" + file);
    String temp = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.path().toString());
    try {
      Class.forName(binding.getName(), true, binding.getClassLoader());
    } catch (LinkageError | ClassNotFoundException e) {
      throw failure(e, folder);
    } finally {
      System.setProperty("java.io.tmpdir", temp);
    }
  }

  private static RuntimeException failure(Throwable e, NativeFolder folder) {
    // JCuda hides the system's own words among the lines of two stack traces.
    String reason =
        e.toString()
            .lines()
            .skip(1)
            .filter(line -> line.startsWith("java.lang."))
            .reduce((first, last) -> last)
            .orElse(e.toString());
    return reason.startsWith(IllegalCallerException.class.getName())
        ? new IllegalCallerException(reason, e)
        : new SluiceException(
            "JCuda cannot be loaded from %s (%s): if that file system forbids programs (noexec),"
                    .formatted(folder.path(), reason)
                + " set XDG_CACHE_HOME to a folder on another",
            e);
  }
}
