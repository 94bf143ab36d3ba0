package dev.sluice.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime: one session of the width's own static graph, with its default optimisations. Images
 * and logits stay in the same direct memory, as they do in a session of Sluice.
 */
final class OnnxRuntimePeer implements Peer {
  private final int threads;

  private OnnxRuntimePeer(int threads) {
    this.threads = threads;
  }

  public static void main(String[] args) {
    PeerMain.serve(() -> new OnnxRuntimePeer(Integer.parseInt(args[0])));
  }

  @Override
  public String version() {
    return "ONNX Runtime %s, %d intra-op threads"
        .formatted(OrtEnvironment.getEnvironment().getVersion(), threads);
  }

  @Override
  public Run prepare(Case asked) throws OrtException {
    Workload workload = Workload.of(asked.network(), Connectivity.DENSE);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    byte[] graph = OnnxGraph.write(asked.narrow(), workload.at(asked.step()), asked.batch());
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      Shape x = workload.network().input();
      FloatBuffer images = direct(workload.images(asked.batch()));
      FloatBuffer logits = direct(new float[asked.batch() * Case.CLASSES]);
      return new Inference(
          environment.createSession(graph, options),
          OnnxTensor.createTensor(
              environment, images, new long[] {asked.batch(), x.channels(), x.height(), x.width()}),
          OnnxTensor.createTensor(environment, logits, new long[] {asked.batch(), Case.CLASSES}),
          logits);
    }
  }

  private static FloatBuffer direct(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
    return bytes.asFloatBuffer().put(values).rewind();
  }

  private record Inference(
      OrtSession session, OnnxTensor images, OnnxTensor output, FloatBuffer logits) implements Run {
    @Override
    public void once() throws OrtException {
      session
          .run(Map.of(OnnxGraph.INPUT, images), Map.of(OnnxGraph.OUTPUT, output))
          .close(); // what was given to it stays open
    }

    @Override
    public List<Float> result() {
      List<Float> result = new ArrayList<>();
      for (int i = 0; i < logits.capacity(); i++) {
        result.add(logits.get(i));
      }
      return result;
    }

    @Override
    public void close() {
      images.close();
      output.close();
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
