package dev.sluice.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which images go on. */
enum Survivors {
  FIRST,
  LAST,
  EVERYWHERE;

  int[] choose(int images, int count, Random random) {
    return switch (this) {
      case FIRST -> IntStream.range(0, count).toArray();
      case LAST -> IntStream.range(images - count, images).toArray();
      case EVERYWHERE -> {
        List<Integer> all = new ArrayList<>(IntStream.range(0, images).boxed().toList());
        Collections.shuffle(all, random);
        yield all.subList(0, count).stream().mapToInt(Integer::intValue).sorted().toArray();
      }
    };
  }
}
