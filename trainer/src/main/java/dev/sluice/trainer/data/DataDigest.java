package dev.sluice.trainer.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a data set from all others: SHA-256 over the pixels and the class's name of all its images
 * in the order in which they were read, whatever becomes of them. In which order the classes are
 * counted makes no difference, nor do those without images.
 *
 * <p>It is computed, with one look at every pixel, when it is first asked for. Any number of
 * threads may ask.
 */
public final class DataDigest {
  private final List<String> classes;
  private final List<LabelledImages> parts;
  private @Nullable String hex;

  private DataDigest(List<String> classes, List<LabelledImages> parts) {
    this.classes = classes;
    this.parts = parts;
  }

  /**
   * The digest of a set.
   *
   * @param parts that it consists of, such as training and test images
   */
  public static DataDigest of(List<String> classes, List<LabelledImages> parts) {
    return new DataDigest(List.copyOf(classes), List.copyOf(parts));
  }

  /** 64 lower-case hexadecimal digits. */
  public synchronized String hex() {
    if (hex == null) {
      hex = compute();
    }
    return hex;
  }

  private String compute() {
    MessageDigest sha256 = Sha256.digest();
    List<byte[]> names =
        classes.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
    for (LabelledImages part : parts) {
      add(part, names, sha256);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The shape, the number of images, then every image's class, after its length, and pixels. */
  private static void add(LabelledImages images, List<byte[]> names, MessageDigest to) {
    to.update(bytes(images.shape().channels()));
    to.update(bytes(images.shape().height()));
    to.update(bytes(images.shape().width()));
    to.update(bytes(images.size()));
    byte[] image = new byte[images.shape().size()];
    for (int i = 0; i < images.size(); i++) {
      byte[] name = names.get(images.label(i));
      to.update(bytes(name.length));
      to.update(name);
      images.copy(i, image, 0);
      to.update(image);
    }
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
