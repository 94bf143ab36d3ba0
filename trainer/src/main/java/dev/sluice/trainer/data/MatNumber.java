package dev.sluice.trainer.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** How a MAT-file stores numbers. */
enum MatNumber {
  INT8(1, 1),
  UINT8(2, 1),
  INT16(3, 2),
  UINT16(4, 2),
  INT32(5, 4),
  UINT32(6, 4),
  SINGLE(7, 4),
  DOUBLE(9, 8),
  INT64(12, 8),
  UINT64(13, 8);

  private final int number;
  private final int bytes;

  MatNumber(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  static Optional<MatNumber> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }

  /** What the format calls it. */
  int number() {
    return number;
  }

  /** The bytes of one. */
  int bytes() {
    return bytes;
  }

  /** Takes one; those of 64 bits may be rounded, unsigned ones beyond 63 bits come out negative. */
  double from(ByteBuffer in) {
    return switch (this) {
      case INT8 -> in.get();
      case UINT8 -> Byte.toUnsignedInt(in.get());
      case INT16 -> in.getShort();
      case UINT16 -> Short.toUnsignedInt(in.getShort());
      case INT32 -> in.getInt();
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      case SINGLE -> in.getFloat();
      case DOUBLE -> in.getDouble();
      case INT64, UINT64 -> in.getLong();
    };
  }
}
