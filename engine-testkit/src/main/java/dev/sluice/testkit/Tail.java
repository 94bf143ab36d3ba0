package dev.sluice.testkit;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test wants after a sum: an {@link Epilogue} whose shift has no id yet. */
record Tail(boolean shift, boolean relu, @Nullable Pool2d pool) {
  static final Tail NONE = new Tail(false, false, null);

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

  Epilogue epilogue(int vector) {
    return new Epilogue(shift ? vector : Epilogue.NO_SHIFT, relu, pool);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
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
