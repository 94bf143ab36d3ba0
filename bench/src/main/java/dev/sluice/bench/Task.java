package dev.sluice.bench;

import java.util.Locale;

/** What is done with a batch. */
enum Task {
  /** The logits of a batch. */
  INFERENCE,
  /** Forward, softmax cross-entropy, backward and an update of all weights. */
  TRAINING;

  /** Its name, lower-case. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Task of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
