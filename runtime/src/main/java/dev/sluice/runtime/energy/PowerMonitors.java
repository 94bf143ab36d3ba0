package dev.sluice.runtime.energy;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the rails of a Jetson board's INA3221 chips, whichever of the kernel's drivers shows them.
 */
final class PowerMonitors {
  /** Rails that together are the whole board: its input where that is measured. */
  private static final List<List<String>> WHOLE_BOARD =
      List.of(
          List.of("VDD_IN"), // TX1, TX2, Xavier NX, Orin NX and Nano
          List.of("POM_5V_IN"), // Nano
          List.of("GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"), // AGX Xavier
          List.of("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0")); // AGX Orin

  /** Of the chip on a TX1 module, for kernels that do not name them. */
  private static final List<String> TX1_MODULE = List.of("VDD_IN", "VDD_GPU", "VDD_CPU");

  private static final String TX1_CHIP = "1-0040";

  /** What TX1 and Nano call themselves. */
  private static final String TEGRA_210 = "33";

  private static final String TEGRA_186 = "24";
  private static final int CHANNELS = 3;

  private final Path root;

  /**
   * @param root of the file system
   */
  PowerMonitors(Path root) {
    this.root = root;
  }

  /** What the board calls itself; else after its chip. */
  String board() {
    return text(root.resolve("proc/device-tree/model"))
        .or(() -> chip().map(PowerMonitors::boardOf))
        .orElse("an unknown board");
  }

  private Optional<String> chip() {
    return text(root.resolve("sys/module/tegra_fuse/parameters/tegra_chip_id"));
  }

  private static String boardOf(String chip) {
    return switch (chip) {
      case TEGRA_210 -> "Jetson TX1 or Nano";
      case TEGRA_186 -> "Jetson TX2";
      default -> "Tegra " + chip;
    };
  }

  private static Optional<String> text(Path file) {
    return Files.exists(file)
        ? Optional.of(new SensorFile(file).text()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /**
   * The rails whose sum is the power of the whole board.
   *
   * @throws SluiceException if there are none
   */
  List<Rail> wholeBoard() {
    Path devices = root.resolve("sys/bus/i2c/devices");
    List<Rail> rails = new ArrayList<>();
    boolean chips = false;
    for (Path device : list(devices, "*")) {
      if (text(device.resolve("name")).filter(name -> name.startsWith("ina3221")).isPresent()) {
        chips = true;
        rails.addAll(rails(device));
      }
    }
    if (!chips) {
      throw new SluiceException(
          devices + ": no INA3221 in it: this is no Jetson board, or its driver is not loaded");
    }
    return WHOLE_BOARD.stream()
        .map(names -> named(names, rails))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElseThrow(() -> unknown(devices, rails));
  }

  /** The rails of these names, or none if one of them is missing. */
  private static List<Rail> named(List<String> names, List<Rail> rails) {
    List<Rail> found =
        names.stream()
            .flatMap(name -> rails.stream().filter(rail -> rail.name().equals(name)).limit(1))
            .toList();
    return found.size() == names.size() ? found : List.of();
  }

  private SluiceException unknown(Path devices, List<Rail> rails) {
    String known =
        WHOLE_BOARD.stream()
            .map(names -> String.join("+", names))
            .collect(Collectors.joining(", "));
    return new SluiceException(
        "%s: the INA3221 of %s has the rails %s, and none of %s, which are whole boards: see that"
                .formatted(devices, board(), names(rails), known)
            + " the device tree is this board's");
  }

  private static String names(List<Rail> rails) {
    return rails.isEmpty()
        ? "without names"
        : rails.stream().map(Rail::name).collect(Collectors.joining(", "));
  }

  private List<Rail> rails(Path device) {
    List<Rail> rails = new ArrayList<>();
    // Some kernels show the same folder under both names.
    Path named = device.resolve("iio_device");
    List<Path> iio = Files.isDirectory(named) ? List.of(named) : list(device, "iio:device*");
    for (Path folder : iio) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        iioRail(device, folder, channel).ifPresent(rails::add);
      }
    }
    for (Path folder : list(device.resolve("hwmon"), "hwmon*")) {
      // Channels 4 to 7 are the voltages at the shunts, and their sum.
      for (int channel = 1; channel <= CHANNELS; channel++) {
        hwmonRail(folder, channel).ifPresent(rails::add);
      }
    }
    return rails;
  }

  private Optional<Rail> iioRail(Path device, Path folder, int channel) {
    SensorFile power = new SensorFile(folder, "in_power%d_input".formatted(channel));
    return text(folder.resolve("rail_name_" + channel))
        .or(() -> nameOnTx1(device, channel))
        .map(name -> new Rail(name, power, power::number));
  }

  private Optional<String> nameOnTx1(Path device, int channel) {
    return device.endsWith(TX1_CHIP)
            && chip().filter(TEGRA_210::equals).isPresent()
            && !board().contains("Nano")
        ? Optional.of(TX1_MODULE.get(channel))
        : Optional.empty();
  }

  /** Empty if the channel has no label, or one that says that it is not connected. */
  private static Optional<Rail> hwmonRail(Path folder, int channel) {
    SensorFile millivolts = new SensorFile(folder, "in%d_input".formatted(channel));
    SensorFile milliamperes = new SensorFile(folder, "curr%d_input".formatted(channel));
    return text(folder.resolve("in%d_label".formatted(channel)))
        .filter(name -> !name.equals("NC"))
        .map(
            name ->
                new Rail(
                    name, millivolts, () -> millivolts.number() * milliamperes.number() / 1000.0));
  }

  private static List<Path> list(Path folder, String glob) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
        found.forEach(entries::add);
      } catch (IOException e) {
        throw new SluiceException("%s: cannot be listed: run as root".formatted(folder), e);
      }
    }
    entries.sort(null);
    return entries;
  }
}
