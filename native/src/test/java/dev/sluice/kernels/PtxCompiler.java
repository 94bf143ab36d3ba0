package dev.sluice.kernels;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's PTX assembler, which comes with JCuda and needs neither a device nor a toolkit. */
final class PtxCompiler {
  /**
   * What a kernel takes of a multiprocessor.
   *
   * @param registers of a thread
   * @param sharedBytes static shared memory of a block
   * @param spillBytes stores and loads of registers that did not fit, and the stack
   */
  record Usage(int registers, int sharedBytes, int spillBytes) {}

  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
  private static final Pattern SPILLS =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers(.*)");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  private PtxCompiler() {}

  /**
   * Assembles all kernels of a module.
   *
   * @param ptx ends in a zero byte
   * @param architecture {@code sm_53} …
   * @return by kernel
   * @throws AssertionError if the assembler refuses, with what it says
   */
  static SortedMap<String, Usage> assemble(byte[] ptx, String architecture, String... options) {
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    check(JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length - 1L, ptx), "create");
    try {
      List<String> all = new ArrayList<>(List.of("--gpu-name=" + architecture, "--verbose"));
      Collections.addAll(all, options);
      String[] arguments = all.toArray(String[]::new);
      int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, arguments.length, arguments);
      check(result, errors(compiler));
      return parse(log(compiler));
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  private static void check(int result, String what) {
    if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
      throw new AssertionError("PTX assembler: " + result + ": " + what);
    }
  }

  private static String log(nvPTXCompilerHandle compiler) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size), "size of the log");
    byte[] text = new byte[Math.toIntExact(size[0]) + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, text), "log");
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static String errors(nvPTXCompilerHandle compiler) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size), "size of the errors");
    byte[] text = new byte[Math.toIntExact(size[0]) + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, text), "errors");
    return new String(text, StandardCharsets.US_ASCII).strip();
  }

  /** The assembler names a kernel, then its spills, then its registers and shared memory. */
  private static SortedMap<String, Usage> parse(String log) {
    SortedMap<String, Usage> usages = new TreeMap<>();
    String kernel = "";
    int spills = 0;
    for (String line : log.split("\n", -1)) {
      Matcher entry = ENTRY.matcher(line);
      Matcher spilled = SPILLS.matcher(line);
      Matcher used = USED.matcher(line);
      if (entry.find()) {
        kernel = entry.group(1);
      } else if (spilled.find()) {
        spills = number(spilled, 1) + number(spilled, 2) + number(spilled, 3);
      } else if (used.find()) {
        Matcher shared = SHARED.matcher(used.group(2));
        int sharedBytes = shared.find() ? number(shared, 1) : 0;
        usages.put(kernel, new Usage(number(used, 1), sharedBytes, spills));
      }
    }
    return usages;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
