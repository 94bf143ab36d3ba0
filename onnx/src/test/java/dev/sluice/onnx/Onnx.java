package dev.sluice.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs graphs in ONNX Runtime, one after another, which take what earlier ones yielded. */
final class Onnx implements AutoCloseable {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  /** By name what was given or yielded. */
  private final Map<String, OnnxTensor> tensors = new HashMap<>();

  void give(String name, float[] values, long... shape) throws OrtException {
    put(name, OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape));
  }

  /** Runs a graph on the tensors that its inputs name, and keeps its outputs. */
  void run(Path file) throws OrtException {
    try (OrtSession session = ENVIRONMENT.createSession(file.toString());
        OrtSession.Result result = session.run(inputs(session))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        OnnxTensor tensor = (OnnxTensor) output.getValue();
        give(output.getKey(), tensor.getFloatBuffer().array(), tensor.getInfo().getShape());
      }
    }
  }

  private Map<String, OnnxTensor> inputs(OrtSession session) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (String name : session.getInputNames()) {
      inputs.put(name, Objects.requireNonNull(tensors.get(name), name));
    }
    return inputs;
  }

  float[] values(String name) {
    OnnxTensor tensor = Objects.requireNonNull(tensors.get(name), name);
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private void put(String name, OnnxTensor tensor) {
    OnnxTensor before = tensors.put(name, tensor);
    if (before != null) {
      before.close();
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
  }
}
