package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.trainer.NamedNetwork;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DocumentTest {
  private static final Limit LIMIT = new Limit(100, 1.5, 20);
  private static final Machine MACHINE =
      new Machine("a processor", 2, 512, 1.5, Map.of("sluice-1", "Sluice"));

  private static Timing timing(Task task, double sluice, double... peers) {
    Map<Library, Double> micros = new LinkedHashMap<>();
    micros.put(Library.SLUICE, sluice);
    if (task == Task.INFERENCE) {
      micros.put(Library.ONNX_RUNTIME, peers[0]);
    }
    micros.put(Library.PYTORCH, peers[peers.length - 1]);
    return new Timing(new Case(task, NamedNetwork.LENET, 3, 64, 2), micros, List.of());
  }

  @Test
  void documentHasTheAgreedShape() {
    List<Timing> timings =
        List.of(timing(Task.INFERENCE, 2293, 3000, 4000.5), timing(Task.TRAINING, 10, 40));
    JsonMapper mapper = JsonMapper.shared();
    assertEquals(
        mapper.readTree(
            """
            {"machine": {"processor": "a processor", "processors": 2, "vectorBits": 512,
                         "twoThreadRatio": 1.5, "versions": {"sluice-1": "Sluice"}},
             "limit": {"gflops": 100.0, "gigabytesPerSecond": 20.0},
             "cases": [
               {"task": "inference", "network": "lenet", "step": 3, "batch": 64, "threads": 2,
                "macs": 2293000, "sluiceMicros": 2293.0,
                "peers": {"onnxruntime": 3000.0, "pytorch": 4000.5}},
               {"task": "training", "network": "lenet", "step": 3, "batch": 64, "threads": 2,
                "macs": 2293000, "sluiceMicros": 10.0, "peers": {"pytorch": 40.0}}]}
            """),
        mapper.readTree(BenchCommand.json(Document.of(MACHINE, LIMIT, timings))));
  }

  @Test
  void reportSumsUpByTaskNetworkAndPeer() {
    StringWriter text = new StringWriter();
    List<Timing> timings =
        List.of(timing(Task.INFERENCE, 2293, 2293, 4586), timing(Task.INFERENCE, 2293, 9172, 2293));
    new Report(MACHINE, LIMIT, timings).print(new PrintWriter(text, true));
    List<String> lines = text.toString().lines().toList();
    // 2 · 2,293,000 · 64 operations in 2293 µs are 128 GFLOP/s, of 150 with two threads.
    String row =
        "inference  lenet             3     64        2   2,293,000     2,293.0      2,293.0"
            + "     4,586.0    1.00    2.00    128.0   85 %";
    assertEquals(1, lines.stream().filter(row::equals).count(), text.toString());
    assertEquals(
        List.of(
            "inference of lenet, onnxruntime: geometric mean 2.00, worst 1.00"
                + " (step 3, batch 64, threads 2)",
            "inference of lenet, pytorch: geometric mean 1.41, worst 1.00"
                + " (step 3, batch 64, threads 2)"),
        lines.subList(lines.size() - 2, lines.size()));
  }

  @Test
  void reportAndDocumentHoldRemarks() {
    StringWriter text = new StringWriter();
    Timing plain = timing(Task.TRAINING, 10, 40);
    Timing remarked = new Timing(plain.timed(), plain.micros(), List.of("pytorch: something"));
    List<Timing> timings = List.of(plain, remarked);
    new Report(MACHINE, LIMIT, timings).print(new PrintWriter(text, true));
    assertEquals(
        List.of("remarks", "training of lenet, step 3, batch 64, 2 threads, pytorch: something"),
        text.toString()
            .lines()
            .filter(line -> line.contains("remark") || line.contains("some"))
            .toList());
    JsonNode cases =
        JsonMapper.shared()
            .readTree(BenchCommand.json(Document.of(MACHINE, LIMIT, timings)))
            .get("cases");
    assertFalse(cases.get(0).has("remarks"));
    assertEquals("pytorch: something", cases.get(1).get("remarks").get(0).asString());
  }
}
