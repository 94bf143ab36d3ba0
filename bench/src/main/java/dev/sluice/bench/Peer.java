package dev.sluice.bench;

import java.util.List;

/** A library that is timed, in a process of its own. */
interface Peer {
  /** Its version and what it runs with, for people. */
  String version();

  /** Makes a case ready to run. */
  Run prepare(Case asked) throws Exception;

  /** A case that is ready. One thread uses it. */
  interface Run extends AutoCloseable {
    /** The whole batch once; this is what is timed. */
    void once() throws Exception;

    /**
     * What the last call computed: the logits, (batch, classes), or for training one number, the
     * mean loss before its update.
     */
    List<Float> result() throws Exception;

    @Override
    void close();
  }
}
