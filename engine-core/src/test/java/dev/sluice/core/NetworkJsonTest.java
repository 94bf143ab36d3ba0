package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkJsonTest {
  private static final String JSON =
      """
      {"steps":2,"connectivity":"triangular","input":{"channels":3,"height":9,"width":8},\
      "nodes":[\
      {"name":"conv1","layer":{"type":"conv2d","channels":[2,4],"kernelSize":3,"stride":2,"padding":1}},\
      {"name":"r","layer":{"type":"relu"}},\
      {"name":"p","layer":{"type":"max_pool2d","kernelSize":2,"stride":1}},\
      {"name":"q","layer":{"type":"avg_pool2d","kernelSize":2,"stride":1}},\
      {"name":"fc1","layer":{"type":"linear","channels":[7,7]}}]}""";

  private static final Network NETWORK =
      new Network(
          2,
          Connectivity.TRIANGULAR,
          new Shape(3, 9, 8),
          List.of(
              new Node("conv1", new Layer.Conv2d(Channels.of(2, 4), 3, 2, 1)),
              new Node("r", new Layer.ReLU()),
              new Node("p", new Layer.MaxPool2d(2, 1)),
              new Node("q", new Layer.AvgPool2d(2, 1)),
              new Node("fc1", new Layer.Linear(Channels.of(7, 7)))));

  @Test
  void textIsAsDocumented() {
    assertEquals(JSON, NetworkJson.write(NETWORK));
    assertEquals(NETWORK, NetworkJson.read(JSON));
  }

  @Test
  void residualNetworksAreWrittenAndRead() {
    String json =
        """
        {"steps":1,"connectivity":"dense","input":{"channels":2,"height":4,"width":4},\
        "nodes":[\
        {"name":"a","layer":{"type":"conv2d","channels":[2],"kernelSize":3,"stride":1,"padding":1,"bias":false}},\
        {"name":"n","layer":{"type":"batch_norm2d"}},\
        {"name":"d","layer":{"type":"depthwise_conv2d","kernelSize":3,"stride":1,"padding":1}},\
        {"name":"s","layer":{"type":"add"},"inputs":["n","d"]},\
        {"name":"p","layer":{"type":"global_avg_pool2d"}},\
        {"name":"o","layer":{"type":"dropout","probability":0.25}},\
        {"name":"fc","layer":{"type":"linear","channels":[3]}}]}""";
    Network network =
        new Network(
            1,
            Connectivity.DENSE,
            new Shape(2, 4, 4),
            List.of(
                new Node("a", new Layer.Conv2d(Channels.of(2), 3, 1, 1, false)),
                new Node("n", new Layer.BatchNorm2d()),
                new Node("d", new Layer.DepthwiseConv2d(3, 1, 1, true)),
                Node.reading("s", new Layer.Add(), "n", "d"),
                new Node("p", new Layer.GlobalAvgPool2d()),
                new Node("o", new Layer.Dropout(0.25)),
                new Node("fc", new Layer.Linear(Channels.of(3)))));
    assertEquals(json, NetworkJson.write(network));
    assertEquals(network, NetworkJson.read(json));
  }

  @Test
  void fieldsMayComeInAnyOrder() {
    String conv =
        "\"type\":\"conv2d\",\"channels\":[2,4],\"kernelSize\":3,\"stride\":2,\"padding\":1";
    String reversed =
        "\"padding\":1,\"stride\":2,\"kernelSize\":3,\"channels\":[2,4],\"type\":\"conv2d\"";
    assertTrue(JSON.contains(conv));
    String text = JSON.replace(conv, reversed).replace("\"steps\":2,", "");
    text = " " + text.replaceFirst("}$", " , \"steps\" : 2\n}\t");
    assertEquals(NETWORK, NetworkJson.read(text));
  }

  @Test
  void readsWhatItWrote() {
    for (long seed = 0; seed < 500; seed++) {
      Network network = TestModels.random(new Random(seed));
      assertEquals(network, NetworkJson.read(NetworkJson.write(network)), "seed " + seed);
    }
  }

  /** Each replaces some text of the valid network by something wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      "steps":2                 | "steps":"2"                         | steps
      "steps":2                 | "steps":2.5                         | steps
      "steps":2                 | "steps":null                        | steps
      "steps":2                 | "steps":true                        | steps
      "steps":2                 | "steps":99999999999                 | steps
      "steps":2                 | "steps":0                           | at least one step
      "steps":2                 | "steps":3                           | conv1: channels for 2 steps
      "steps":2,                | ''                                  | steps
      "steps":2                 | "steps":2,"steps":2                 | Duplicate
      "steps":2                 | "steps":2,"width":1                 | width
      "steps":2                 | 'steps':2                           | not valid JSON at character 1
      "triangular"              | "TRIANGULAR"                        | connectivity
      "triangular"              | 1                                   | connectivity
      "triangular"              | ""                                  | connectivity
      "triangular"              | null                                | connectivity
      "height":9                | "height":0                          | input: a shape
      "height":9,               | ''                                  | input
      "name":"r"                | "name":"p"                          | two nodes are named 'p'
      "name":"r"                | "name":"r/s"                        | nodes[1]: node name 'r/s'
      "name":"r"                | "name":7                            | nodes[1].name
      "name":"r",               | ''                                  | nodes[1]
      "type":"relu"             | "type":"gelu"                       | nodes[1].layer
      "type":"relu"             | "type":"relu","inplace":true        | nodes[1].layer.inplace: unknown field
      "type":"relu"             | ''                                  | nodes[1].layer: needs a 'type'
      "type":"relu"             | "stride":1,"type":"relu"            | nodes[1].layer.stride: unknown field
      "type":"linear"           | "type":"conv2d"                     | nodes[4].layer.kernelSize: missing
      "type":"linear"           | "type":"avg_pool2d"                 | nodes[4].layer.kernelSize: missing
      {"type":"relu"}           | []                                  | nodes[1].layer
      {"type":"relu"}           | null                                | nodes[1].layer
      {"name":"r",              | {"name":"r",,                       | not valid JSON at character
      [2,4]                     | [4,2]                               | nodes[0].layer.channels: channels must not
      [2,4]                     | [2,null]                            | nodes[0].layer.channels
      [2,4]                     | [2,"4"]                             | nodes[0].layer.channels[1]
      [2,4]                     | []                                  | nodes[0].layer.channels
      [2,4]                     | 4                                   | nodes[0].layer.channels
      [2,4]                     | [0,4]                               | conv1: step 0 needs
      [2,4]                     | [-1,4]                              | nodes[0].layer.channels
      "padding":1               | "padding":3                         | nodes[0].layer: a convolution needs
      "padding":1               | "padding":"1"                       | nodes[0].layer.padding
      ,"padding":1              | ''                                  | nodes[0].layer
      "kernelSize":3            | "kernelSize":300                    | conv1: its 300×300 window
      "kernelSize":3            | "kernelSize":2147483647             | conv1
      [7,7]                     | [7,8]                               | the readout
      [7,7]                     | [1,1]                               | the readout
      7]}}]}                    | 7]}}                                | nodes[4]: not valid JSON
      7]}}]}                    | 7]}}}                               | Unexpected close marker '}': expected ']'
      7]}}]}                    | 7]}}]} x                            | not valid JSON
      7]}}]}                    | 7]}}]} {}                           | followed by something else
      "nodes":[                 | "nodes":[null,                      | nodes
      "nodes":[                 | "nodes":[[[[[[[[[[[[[[[[[[[[[[[[[   | nodes[0]
      """)
  void namesWhatIsWrong(String valid, String broken, String expected) {
    assertTrue(JSON.contains(valid), valid);
    String text = JSON.replaceFirst(Pattern.quote(valid), broken);
    checkRefused(text, expected);
  }

  @Test
  void refusesWhatWouldTakeTooMuchMemory() {
    String many = "1" + ",1".repeat(299);
    checkRefused(
        """
        {"steps":300,"connectivity":"dense","input":{"channels":1,"height":1,"width":1},\
        "nodes":[{"name":"fc","layer":{"type":"linear","channels":[%s]}}]}"""
            .formatted(many.replace('1', '2')),
        "steps");
    checkRefused(
        """
        {"steps":2000000000,"connectivity":"dense","input":{"channels":1,"height":1,"width":1},\
        "nodes":[]}""",
        "0 nodes with 2000000000 steps");
    checkRefused("x".repeat(2_000_000), "characters");
    checkRefused("null", "null");
    checkRefused("", "empty");
    checkRefused("7", "wrong type");
  }

  private static void checkRefused(String text, String expected) {
    Refused.check(expected, () -> NetworkJson.read(text));
  }
}
