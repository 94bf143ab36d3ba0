package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.ModelFile;
import dev.sluice.trainer.NamedNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What loading costs.
 *
 * @param folder for the model file
 * @param processes that are started to load it
 */
record LoadFigures(Path folder, int processes) {
  private static final double NANOS_PER_MILLI = 1e6;

  List<Figure> measure() {
    Samples first = new Samples();
    Samples later = new Samples();
    Path file = folder.resolve("lenet.safetensors");
    ModelFile.write(file, Workload.of(NamedNetwork.LENET, Connectivity.DENSE).model());
    for (int i = 0; i < processes; i++) {
      List<String> nanos = List.of(load(file).split(" "));
      first.add(Double.parseDouble(nanos.getFirst()) / NANOS_PER_MILLI);
      later.add(Double.parseDouble(nanos.getLast()) / NANOS_PER_MILLI);
    }
    String of = Profile.words(NamedNetwork.LENET, Connectivity.DENSE);
    List<Figure> figures = new ArrayList<>();
    figures.add(Figure.atMost(150, "first load of a process", of, first.median(), "ms"));
    figures.add(Figure.atMost(10, "later load", of, later.median(), "ms"));
    for (NamedNetwork network : Case.NETWORKS) {
      for (Connectivity connectivity : Connectivity.values()) {
        figures.add(memory(network, connectivity));
      }
    }
    return figures;
  }

  /** What a process on this one's class path prints that loads the file. */
  private static String load(Path file) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            LoadMain.class.getName(),
            file.toString());
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      byte[] printed = process.getInputStream().readAllBytes();
      int status = process.waitFor();
      if (status != 0) {
        throw new SluiceException("loading %s in a new process failed: see above".formatted(file));
      }
      return new String(printed, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new SluiceException("java: cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException("interrupted", e);
    }
  }

  private static Figure memory(NamedNetwork network, Connectivity connectivity) {
    Workload workload = Workload.of(network, connectivity);
    try (Backend backend = Backends.open("cpu");
        Model model = Model.of(workload.model(), backend)) {
      return Figure.atMost(
          2.2,
          "bytes of packed weights over those in the file",
          Profile.words(network, connectivity),
          (double) model.packedBytes() / storedBytes(workload.parameters()),
          "");
    }
  }

  /** Bytes of weights in a model file. */
  static long storedBytes(Parameters parameters) {
    long elements = 0;
    for (Parameter parameter : parameters.list()) {
      for (Region region : parameter.inUse(parameter.rows().steps() - 1)) {
        elements += region.area() * parameter.taps();
      }
    }
    return elements * Float.BYTES;
  }
}
