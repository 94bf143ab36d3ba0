package dev.sluice.api;

import java.util.List;

/**
 * Operations that run one after another.
 *
 * @param name unique in its plan, such as {@code infer/2}
 * @param ops first to last
 */
public record Program(String name, List<Op> ops) {
  public Program {
    ops = List.copyOf(ops);
  }
}
