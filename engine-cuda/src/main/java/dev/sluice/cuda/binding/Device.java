package dev.sluice.cuda.binding;

/**
 * A CUDA device.
 *
 * @param name as the driver tells it
 * @param major of the compute capability
 * @param minor of the compute capability
 * @param memory bytes
 * @param multiprocessors number of streaming multiprocessors
 * @param integrated whether it shares the host's memory
 * @param uuid 32 hexadecimal digits
 */
public record Device(
    int ordinal,
    String name,
    int major,
    int minor,
    long memory,
    int multiprocessors,
    boolean integrated,
    String uuid) {
  /** Whether its compute capability is this one or a later one. */
  public boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }
}
