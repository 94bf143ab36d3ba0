package dev.sluice.bench;

import java.util.List;

/** A library that is timed, in a process of its own. */
interface Peer {
  /** Its version and what it runs with, for people. */
  String version();

  /** Makes a case ready to run. */
  Run prepare(Case asked) throws Exception;

  /** What people should know about the case that was prepared last, or nothing. */
  default String remark() {
    return "";
  }

  /** A case that is ready. One thread uses it. */
  interface Run extends AutoCloseable {
    /** The whole batch once; this is what is timed. */
    void once() throws Exception;

    /**
     * What the last call computed: the logits, (batch, classes), or for training one number, the
     * mean loss before its update.
     */
    List<Float> result() throws Exception;

    /** What is compared with other libraries, of a run that was not used before. */
    default List<Float> compared(Case asked) throws Exception {
      once();
      for (int i = 0; asked.task() == Task.TRAINING && i < Workload.CHECKED_UPDATES; i++) {
        once(); // the loss that is compared is the one after these updates
      }
      return result();
    }

    @Override
    void close();
  }
}
