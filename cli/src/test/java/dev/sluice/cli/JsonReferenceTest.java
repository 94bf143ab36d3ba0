package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/reference.md names the fields that the commands write into JSON, and no others. */
class JsonReferenceTest {
  private static final Pattern HEADING = Pattern.compile("### `(.+?)`.*");
  private static final Pattern ROW = Pattern.compile("\\| `(.+?)` \\|.*");

  /** Their own fields are not named: names of layers and options, or told elsewhere. */
  private static final Set<String> WHOLE = Set.of("channels", "little", "provenance", "speed");

  @TempDir private Path temp;

  @Test
  void fieldsAreThoseThatAreWritten() throws IOException {
    Set<String> written = new TreeSet<>();
    documents().forEach((name, document) -> addFields(written, name + ": ", document));
    Set<String> documented = documented();
    assertEquals(Set.of(), without(written, documented), "written, and not in the reference");
    assertEquals(Set.of(), without(documented, written), "in the reference, and not written");
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** One of each kind, in which no list of objects is empty. */
  private Map<String, JsonNode> documents() throws IOException {
    Path data = TinyData.idx(temp.resolve("data"), 3, 200);
    Path model = temp.resolve("m.safetensors");
    TinyModels.train(data, model);
    Cli.run("calibrate", model, "--data", data).succeeded();
    Path missing = temp.resolve("missing.png");
    Path photo = TinyData.png(temp.resolve("photo.png"), 1, new Random(TinyData.SEED));
    CheckReport check =
        new CheckReport(
            "1",
            "cpu",
            "a device",
            "exact",
            false,
            new SuiteRun(7, 1, List.of(new SuiteRun.Failure("odd case", "expected 1"))),
            "reference",
            List.of(new BitCheck.Row("lenet", "dense", 1, 0, 0, "")),
            List.of());
    return Map.of(
        "evaluate --json", json("evaluate", model, "--data", data),
        "bench --json", json("bench", model),
        "classify --json", json("classify", model, photo, missing),
        "update --json", json("update", model, "--data", data, "--replay", data, "--epochs", 1),
        "info --json", json("info", model),
        "doctor --json", json("doctor"),
        "check --json", JsonMapper.shared().readTree(Json.text(check)),
        "poc.json", JsonMapper.shared().readTree(Json.text(TinyProof.of("images"))));
  }

  /** What a command writes, also if it then fails. */
  private JsonNode json(Object... command) {
    Path file = temp.resolve("out.json");
    Object[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--json";
    all[command.length + 1] = file;
    Cli.run(all);
    return JsonMapper.shared().readTree(file.toFile());
  }

  /** Adds the paths of all fields that hold no others. */
  private static void addFields(Set<String> fields, String path, JsonNode node) {
    boolean whole = WHOLE.stream().anyMatch(name -> path.matches(".*[ .]" + name));
    if (node.isObject() && !whole) {
      String prefix = path.endsWith(" ") ? path : path + ".";
      node.properties()
          .forEach(field -> addFields(fields, prefix + field.getKey(), field.getValue()));
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      node.forEach(element -> addFields(fields, path + "[]", element));
    } else {
      fields.add(path);
    }
  }

  private static Set<String> documented() throws IOException {
    Set<String> documented = new TreeSet<>();
    String document = "";
    List<String> lines = Files.readAllLines(MarkdownPage.PROJECT.resolve("docs/reference.md"));
    for (String line : lines.subList(lines.indexOf("## JSON"), lines.size())) {
      Matcher heading = HEADING.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        document = heading.group(1);
      } else if (row.matches()) {
        documented.add(document + ": " + row.group(1));
      }
    }
    return documented;
  }
}
