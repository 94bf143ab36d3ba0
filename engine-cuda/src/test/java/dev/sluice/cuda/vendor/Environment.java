package dev.sluice.cuda.vendor;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.cuda.binding.Library;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** This process's environment as libraries see it; Java's own copy stays as it is. */
public final class Environment {
  private Environment() {}

  public static void set(String name, String value) {
    MethodHandle set =
        Library.open("libc.so.6").orElseThrow().function("setenv", JAVA_LONG, JAVA_LONG, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      long first = arena.allocateFrom(name).address();
      long second = arena.allocateFrom(value).address();
      assertEquals(0, result(() -> (int) set.invokeExact(first, second, 1)));
    }
  }
}
