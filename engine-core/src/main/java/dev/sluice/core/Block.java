package dev.sluice.core;

/**
 * The weights that one step adds to one node, as a stretch of a model file's data.
 *
 * @param step the step that trained them
 * @param node name of the node
 * @param end where the stretch ends, in bytes from the end of the header; it starts where the one
 *     before it ends
 * @param sha256 digest of its bytes, 64 lower-case hexadecimal digits
 */
public record Block(int step, String node, long end, String sha256) {
  /** Whether both are the same stretch; their bytes may differ. */
  boolean samePlace(Block other) {
    return step == other.step && node.equals(other.node) && end == other.end;
  }

  /** How an error names it: {@code conv2 at step 1}. */
  String place() {
    return node + " at step " + step;
  }
}
