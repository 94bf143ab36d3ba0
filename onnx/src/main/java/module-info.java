/** Models to and from ONNX graphs. */
@SuppressWarnings("requires-automatic") // the library for Protocol Buffers has none
module dev.sluice.onnx {
  requires transitive dev.sluice.core;
  requires com.google.protobuf;

  exports dev.sluice.onnx;
}
