package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.UntrainedModel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Compares the logits of one backend with those of another, bit by bit.
 *
 * @param backend that is checked
 * @param other that it is compared with
 * @param threads that may work on a batch
 */
record BitCheck(Backend backend, Backend other, int threads) {
  /** Widths and classes of the networks that are compared and measured. */
  static final int STEPS = 4;

  static final int CLASSES = 10;

  /**
   * One width with one batch.
   *
   * @param differing logits whose bits are not the same
   * @param sha256 of the backend's logits; the same on every exact backend and machine
   */
  record Row(
      String network, String connectivity, int batch, int step, int differing, String sha256) {}

  /** All widths of all named networks, dense and triangular, with batches of these sizes. */
  List<Row> rows(List<Integer> batches, Progress progress) {
    List<Row> rows = new ArrayList<>();
    int models = NamedNetwork.values().length * Connectivity.values().length;
    try (Progress.Task task = progress.start("comparing bits", models, "models")) {
      int done = 0;
      for (NamedNetwork network : NamedNetwork.values()) {
        for (Connectivity connectivity : Connectivity.values()) {
          StoredModel stored = UntrainedModel.of(network, CLASSES, STEPS, connectivity);
          for (int batch : batches) {
            compare(stored, network.id(), batch, rows);
          }
          task.reached(++done);
        }
      }
    }
    return rows;
  }

  private void compare(StoredModel stored, String name, int batch, List<Row> rows) {
    try (Model model = Model.of(stored, backend);
        Model otherModel = Model.of(stored, other);
        Session session = model.newSession(batch, threads);
        Session otherSession = otherModel.newSession(batch, threads)) {
      SpeedRun.fill(session.input());
      SpeedRun.fill(otherSession.input());
      for (int step = 0; step < model.steps(); step++) {
        Logits logits = session.infer(batch, step);
        Logits others = otherSession.infer(batch, step);
        String connectivity = Words.of(stored.network().connectivity());
        rows.add(
            new Row(name, connectivity, batch, step, differing(logits, others), sha256(logits)));
      }
    }
  }

  private static int differing(Logits one, Logits two) {
    int differing = 0;
    for (int i = 0; i < one.images(); i++) {
      for (int k = 0; k < one.classes(); k++) {
        int bits = Float.floatToRawIntBits(one.get(i, k));
        differing += bits == Float.floatToRawIntBits(two.get(i, k)) ? 0 : 1;
      }
    }
    return differing;
  }

  private static String sha256(Logits logits) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < logits.images(); i++) {
        for (int k = 0; k < logits.classes(); k++) {
          int bits = Float.floatToRawIntBits(logits.get(i, k));
          for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            digest.update((byte) (bits >>> shift));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
