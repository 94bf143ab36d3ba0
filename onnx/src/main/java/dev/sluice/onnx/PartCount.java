package dev.sluice.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Counts what an encoded message is made of, before there is an object for each: an empty one takes
 * two bytes in a file and forty times as many in memory.
 */
final class PartCount {
  /** In bytes of a packed list, which become numbers of eight bytes. */
  private static final int PACKED_BYTES = 8;

  private long parts;

  /** Counts the fields of a message and of all messages in it; unknown ones too. */
  static long of(CodedInputStream in, Descriptor message) throws IOException {
    PartCount count = new PartCount();
    count.add(in, message);
    return count.parts;
  }

  private void add(CodedInputStream in, Descriptor message) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      parts++;
      FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        if (!in.skipField(tag)) {
          return; // the parser will say what is wrong
        }
      } else if (field.getJavaType() == JavaType.MESSAGE) {
        int end = in.pushLimit(in.readUInt32());
        add(in, field.getMessageType());
        in.popLimit(end);
      } else {
        int bytes = in.readUInt32();
        parts += field.isPackable() ? bytes / PACKED_BYTES : 0;
        in.skipRawBytes(bytes);
      }
    }
  }
}
