package dev.sluice.trainer;

import dev.sluice.core.Blocks;
import dev.sluice.core.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that a training goes on from and learns from.
 *
 * @param start whose weights are the first ones, in all blocks that both networks have, and whose
 *     normalisation stays; null to begin at random
 * @param newReadout whether the readout begins anew all the same, for other classes
 * @param teacher whose answers at full width are half of what the width that is trained learns
 *     beside the labels; of widths that are trained together, half of what the widest one learns
 *     and a quarter of what the others do, beside the widest one's answers; null for labels alone
 */
public record Origin(
    @Nullable StoredModel start, boolean newReadout, @Nullable StoredModel teacher) {
  /** Random weights, and labels alone. */
  public static final Origin NONE = new Origin(null, false, null);

  /** Which models they are: names and digests. */
  Map<String, String> provenance() {
    Map<String, String> provenance = new TreeMap<>();
    if (start != null) {
      provenance.put("start", digest(start) + (newReadout ? ", new readout" : ""));
    }
    if (teacher != null) {
      provenance.put("teacher", digest(teacher));
    }
    return provenance;
  }

  /** What both have learned from: a pupil knows, through its teacher, images it has never seen. */
  List<TrainedOn> trainedOn() {
    List<TrainedOn> sets = new ArrayList<>();
    if (start != null) {
      sets.addAll(TrainedOn.of(start.provenance()));
    }
    if (teacher != null) {
      sets.addAll(TrainedOn.of(teacher.provenance()));
    }
    return List.copyOf(sets);
  }

  private static String digest(StoredModel model) {
    return Blocks.digest(Blocks.of(model.parameters()), model.network().steps() - 1);
  }
}
