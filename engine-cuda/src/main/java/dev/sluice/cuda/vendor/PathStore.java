package dev.sluice.cuda.vendor;

import dev.sluice.api.Plan;
import dev.sluice.cuda.binding.UserCache;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Which path is the fastest, for all plans on one device: one file for each plan in the user's
 * cache. Thread-safe.
 */
public final class PathStore {
  private static final int DIGEST_BYTES = 8;

  private final Path folder;
  private final Conditions conditions;
  private final Map<String, PathChoices> plans = new HashMap<>();

  /**
   * @param folder as {@link #folder} tells, or another
   */
  public PathStore(Path folder, Conditions conditions) {
    this.folder = folder;
    this.conditions = conditions;
  }

  /** The user's own: {@code sluice/paths} in the cache. */
  public static Path folder() {
    return UserCache.folder().resolve("paths");
  }

  /** The choices for a plan, as far as they are made. */
  public synchronized PathChoices choices(Plan plan) {
    return plans.computeIfAbsent(
        digest(plan),
        digest -> {
          Path file = folder.resolve(conditions.device() + "-" + digest + ".properties");
          return new PathChoices(new ChoiceFile(file, conditions));
        });
  }

  /** The same for the same plan: plans are plain data, and so is their text. */
  private static String digest(Plan plan) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256")
              .digest(plan.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(all, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** What was chosen, and what went wrong with the files, a line each: for this process's plans. */
  public synchronized List<String> lines() {
    return plans.values().stream().flatMap(choices -> choices.lines().stream()).toList();
  }

  /** What any process has chosen, of all devices and plans, a line each. Throws nothing. */
  public static List<String> stored(Path folder) {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.properties")) {
      for (Path file : files) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
          Map<String, Choice> choices = ChoiceFile.choices(properties);
          lines.add(
              "%s, %d choices on device %s with %s"
                  .formatted(
                      file,
                      choices.size(),
                      properties.getProperty("device"),
                      properties.getProperty("libraries")));
          choices.values().forEach(choice -> lines.add("  " + choice.line()));
        } catch (IOException | IllegalArgumentException e) {
          lines.add("%s cannot be read: %s".formatted(file, e));
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      lines.add("%s cannot be read: %s".formatted(folder, e));
    }
    return lines;
  }
}
