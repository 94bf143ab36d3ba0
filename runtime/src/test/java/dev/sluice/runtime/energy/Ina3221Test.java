package dev.sluice.runtime.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Power monitors, as each board's kernel shows them. */
class Ina3221Test {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private Tree tree;
  private final ManualClock clock = new ManualClock();

  @BeforeEach
  void makeTree() {
    tree = new Tree(folder);
    tree.file("sys/bus/i2c/devices/7-0050/name", "24c02"); // another chip on the bus
  }

  private Ina3221Provider provider() {
    return new Ina3221Provider(folder, clock);
  }

  private String reason() {
    return provider().unavailable().orElseThrow();
  }

  /** A chip whose folder is elsewhere; where the bus shows it. */
  private String chip(String devices, String chip, String driver) {
    String bus = "sys/bus/i2c/devices/" + chip;
    tree.file(devices + chip + "/name", driver).link(bus, devices + chip);
    return bus;
  }

  /** A chip of JetPack 4 and older; an empty name is no file. */
  private void iio(String chip, String inner, List<String> names, int... milliwatts) {
    for (int i = 0; i < milliwatts.length; i++) {
      String name = names.isEmpty() ? "" : names.get(i);
      if (!name.isEmpty()) {
        tree.file("%s/%s/rail_name_%d".formatted(chip, inner, i), name);
      }
      tree.file("%s/%s/in_power%d_input".formatted(chip, inner, i), milliwatts[i]);
      tree.file("%s/%s/in_voltage%d_input".formatted(chip, inner, i), 5000);
    }
  }

  /** A chip of JetPack 5 and newer; every rail at 5 V, with shunt voltages beside. */
  private void hwmon(String chip, String number, List<String> names, int... milliamperes) {
    String inner = "%s/hwmon/hwmon%s/".formatted(chip, number);
    for (int i = 1; i <= milliamperes.length; i++) {
      tree.file(inner + "in%d_label".formatted(i), names.get(i - 1))
          .file(inner + "in%d_input".formatted(i), 5000)
          .file(inner + "curr%d_input".formatted(i), milliamperes[i - 1])
          .file(inner + "in%d_input".formatted(i + 3), 7_000_000);
    }
    tree.file(inner + "in7_input", 21_000_000)
        .file(inner + "in7_label", "sum of shunt voltages")
        .file(inner + "curr4_input", 99_999);
  }

  /** The power that the board of the tree seems to use; its meter's text. */
  private void assertPower(double watts, String source) {
    assertEquals(Optional.empty(), provider().unavailable());
    try (EnergyMeter meter = provider().open()) {
      assertEquals(source, meter.source());
      assertEquals(0, meter.joules());
      clock.pass(SECOND);
      assertEquals(watts, meter.joules(), 1e-9);
    }
    assertFalse(clock.repeating(), "a closed meter reads on");
  }

  @ParameterizedTest
  @CsvSource({
    "sys/devices/platform/7000c400.i2c/i2c-1/, iio_device",
    "sys/devices/7000c400.i2c/i2c-1/, iio_device",
    "sys/devices/platform/7000c400.i2c/i2c-1/, iio:device0"
  })
  void tx1(String devices, String inner) {
    tree.file("sys/module/tegra_fuse/parameters/tegra_chip_id", 33)
        .file("proc/device-tree/model", "jetson_tx1\0");
    iio(chip(devices, "1-0040", "ina3221x"), inner, List.of(), 4000, 500, 1500);
    iio(chip(devices, "1-0042", "ina3221x"), inner, List.of(), 9000, 800, 700);
    iio(chip(devices, "1-0043", "ina3221x"), inner, List.of(), 300, 200, 100);
    assertPower(4, "INA3221 VDD_IN of jetson_tx1, sampled every 10 ms");
  }

  @Test
  void tx1WithNamesAndBothFolders() {
    tree.file("sys/module/tegra_fuse/parameters/tegra_chip_id", 33);
    String chip = chip("sys/devices/platform/7000c400.i2c/i2c-1/", "1-0040", "ina3221x");
    iio(chip, "iio:device0", List.of("VDD_IN", "VDD_GPU", "VDD_CPU"), 4000, 500, 1500);
    tree.link(chip + "/iio_device", chip + "/iio:device0");
    assertPower(4, "INA3221 VDD_IN of Jetson TX1 or Nano, sampled every 10 ms");
  }

  @Test
  void tx2() {
    tree.file("sys/module/tegra_fuse/parameters/tegra_chip_id", 24);
    String devices = "sys/devices/3160000.i2c/i2c-0/";
    List<String> first = List.of("VDD_SYS_GPU", "VDD_SYS_SOC", "VDD_4V0_WIFI");
    List<String> second = List.of("VDD_IN", "VDD_SYS_CPU", "VDD_SYS_DDR");
    iio(chip(devices, "0-0040", "ina3221x"), "iio:device0", first, 1000, 2000, 3000);
    iio(chip(devices, "0-0041", "ina3221x"), "iio:device1", second, 7500, 1500, 800);
    assertPower(7.5, "INA3221 VDD_IN of Jetson TX2, sampled every 10 ms");
  }

  @Test
  void nano() {
    tree.file("sys/module/tegra_fuse/parameters/tegra_chip_id", 33)
        .file("proc/device-tree/model", "NVIDIA Jetson Nano Developer Kit\0");
    List<String> names = List.of("POM_5V_IN", "POM_5V_GPU", "POM_5V_CPU");
    String chip = chip("sys/devices/50000000.host1x/546c0000.i2c/i2c-6/", "6-0040", "ina3221x");
    iio(chip, "iio:device0", names, 2500, 40, 600);
    assertPower(2.5, "INA3221 POM_5V_IN of NVIDIA Jetson Nano Developer Kit, sampled every 10 ms");
  }

  @Test
  void xavierNx() {
    tree.file("proc/device-tree/model", "NVIDIA Jetson Xavier NX Developer Kit\0");
    String chip = chip("sys/devices/c240000.i2c/i2c-8/", "7-0040", "ina3221x");
    iio(chip, "iio:device0", List.of("VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC"), 5400, 1800, 1600);
    assertPower(
        5.4, "INA3221 VDD_IN of NVIDIA Jetson Xavier NX Developer Kit, sampled every 10 ms");
  }

  @Test
  void agxXavierHasNoTotal() {
    tree.file("proc/device-tree/model", "Jetson-AGX\0");
    String devices = "sys/devices/c240000.i2c/i2c-1/";
    String first = chip(devices, "1-0040", "ina3221x");
    String second = chip(devices, "1-0041", "ina3221x");
    iio(first, "iio:device0", List.of("GPU", "CPU", "SOC"), 100, 900, 1200);
    iio(second, "iio:device1", List.of("CV", "VDDRQ", "SYS5V"), 0, 300, 2000);
    assertPower(4.5, "INA3221 GPU+CPU+SOC+CV+VDDRQ+SYS5V of Jetson-AGX, sampled every 10 ms");
    tree.without(second + "/iio:device1/rail_name_2");
    assertTrue(reason().contains("has the rails GPU, CPU, SOC, CV, VDDRQ, and none of"), reason());
  }

  @Test
  void orinWithTwoDrivers() {
    tree.file("proc/device-tree/model", "NVIDIA Jetson AGX Orin Developer Kit\0");
    String devices = "sys/devices/platform/c240000.i2c/i2c-1/";
    List<String> rails = List.of("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0");
    hwmon(chip(devices, "1-0040", "ina3221"), "3", rails, 800, 200, 1000);
    List<String> others = List.of("NC", "VDDQ_VDD2_1V8AO", "NC");
    hwmon(chip(devices, "1-0041", "ina3221"), "4", others, 9000, 80, 9000);
    assertPower(
        10,
        "INA3221 VDD_GPU_SOC+VDD_CPU_CV+VIN_SYS_5V0 of NVIDIA Jetson AGX Orin Developer Kit,"
            + " sampled every 10 ms");
  }

  @Test
  void orinNano() {
    String chip = chip("sys/devices/platform/c240000.i2c/i2c-1/", "1-0040", "ina3221");
    hwmon(chip, "1", List.of("VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC"), 1500, 200, -3);
    assertPower(7.5, "INA3221 VDD_IN of an unknown board, sampled every 10 ms");
  }

  private String orinNx() {
    String chip = chip("sys/devices/platform/c240000.i2c/i2c-1/", "1-0040", "ina3221");
    hwmon(chip, "1", List.of("VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC"), 1000, 200, 300);
    return chip + "/hwmon/hwmon1/";
  }

  @Test
  void powerIsIntegratedAlongLines() {
    String rail = orinNx();
    try (EnergyMeter meter = provider().open()) {
      assertEquals(Duration.ofMillis(10), clock.interval());
      // 5 W at first; from the first sample on 15 W.
      tree.file(rail + "curr1_input", 3000);
      clock.pass(Duration.ofMillis(10));
      assertEquals(0.010 * (5 + 15) / 2, meter.joules(), 1e-12);
      clock.pass(Duration.ofMillis(10));
      assertEquals(0.010 * 10 + 0.010 * 15, meter.joules(), 1e-12);
      // Asked between two samples, it reads too.
      tree.file(rail + "curr1_input", 1000);
      clock.pass(Duration.ofMillis(4));
      assertEquals(0.250 + 0.004 * 10, meter.joules(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in1_input", "curr1_input"})
  void aRailThatVanishesIsAFailureFromThenOn(String file) {
    String rail = orinNx();
    try (EnergyMeter meter = provider().open()) {
      clock.pass(SECOND);
      tree.without(rail + file);
      clock.pass(Duration.ofMillis(10));
      tree.file(rail + file, 1000);
      clock.pass(SECOND);
      for (int time = 0; time < 2; time++) {
        String message = Failing.message(meter);
        assertTrue(message.contains(rail + file + ": there is no such file"), message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "5.0", "-2000000", "900000000"})
  void garbageIsNamed(String garbage) {
    String rail = orinNx();
    try (EnergyMeter meter = provider().open()) {
      tree.file(rail + "in1_input", garbage);
      String message = Failing.message(meter);
      assertTrue(message.startsWith(folder + "/" + rail + "in1_input: "), message);
    }
    assertTrue(reason().contains("in1_input: "), reason());
  }

  @Test
  void whatCannotBeReadIsAReason() {
    String rail = orinNx();
    tree.unreadable(rail + "curr1_input");
    assertTrue(reason().contains("curr1_input: cannot be read"), reason());
  }

  @Test
  void aBoardThatIsNoneOfTheKnownOnesIsNotGuessed() {
    String chip = chip("sys/devices/platform/c240000.i2c/i2c-1/", "1-0040", "ina3221");
    hwmon(chip, "1", List.of("VDD_BIG", "VDD_LITTLE", "NC"), 1500, 200, 0);
    assertTrue(reason().contains("has the rails VDD_BIG, VDD_LITTLE, and none of"), reason());
    assertThrows(SluiceException.class, () -> provider().open());
  }

  @Test
  void railsWithoutNamesAreNotGuessed() {
    tree.file("sys/module/tegra_fuse/parameters/tegra_chip_id", 24);
    String chip = chip("sys/devices/3160000.i2c/i2c-0/", "0-0040", "ina3221x");
    iio(chip, "iio:device0", List.of(), 1000, 2000, 3000);
    assertTrue(
        reason().contains("the INA3221 of Jetson TX2 has the rails without names"), reason());
  }

  @Test
  void withoutAChipItSaysSo() {
    assertTrue(reason().contains("devices: no INA3221 in it: this is no Jetson board"), reason());
    assertTrue(
        new Ina3221Provider(folder.resolve("nothing"), clock)
            .unavailable()
            .orElseThrow()
            .contains("no INA3221"));
  }

  @Test
  void countsTheWholeBoard() {
    assertTrue(provider().covers("cpu"));
    assertTrue(provider().covers("cuda"));
  }
}
