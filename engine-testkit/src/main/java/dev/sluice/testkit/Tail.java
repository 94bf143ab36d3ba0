package dev.sluice.testkit;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test wants after a sum: an {@link Epilogue} whose vectors have no ids yet. */
record Tail(boolean scale, boolean shift, boolean relu, @Nullable Pool2d pool) {
  static final Tail NONE = new Tail(false, false, null);

  /** All that there is without pooling. */
  static final List<Tail> UNPOOLED =
      List.of(
          NONE,
          new Tail(true, false, null),
          new Tail(false, true, null),
          new Tail(true, true, null),
          scaled(false),
          scaled(true));

  /** Without a scale. */
  Tail(boolean shift, boolean relu, @Nullable Pool2d pool) {
    this(false, shift, relu, pool);
  }

  /** What a batch norm comes down to. */
  static Tail scaled(boolean relu) {
    return new Tail(true, true, relu, null);
  }

  static Tail max(int kernelSize, int stride) {
    return new Tail(true, true, new Pool2d(Pool2d.Kind.MAX, kernelSize, stride));
  }

  static Tail average(int kernelSize, int stride) {
    return new Tail(true, true, new Pool2d(Pool2d.Kind.AVERAGE, kernelSize, stride));
  }

  /** The shape after pooling. */
  Shape output(Shape x) {
    return pool == null ? x : pool.window().output(x.channels(), x);
  }

  /** The epilogue with these vectors, as far as it has them. */
  Epilogue epilogue(int scaleVector, int shiftVector) {
    return new Epilogue(
        scale ? scaleVector : Epilogue.NO_VECTOR,
        shift ? shiftVector : Epilogue.NO_VECTOR,
        relu,
        pool);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (scale) {
      parts.add("scale");
    }
    if (shift) {
      parts.add("shift");
    }
    if (relu) {
      parts.add("relu");
    }
    if (pool != null) {
      parts.add(pool.kind() + " " + pool.kernelSize() + "/" + pool.stride());
    }
    return parts.isEmpty() ? "no epilogue" : String.join(" ", parts);
  }
}
