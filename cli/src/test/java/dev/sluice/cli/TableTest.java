package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheyNeed() {
    StringWriter text = new StringWriter();
    new Table()
        .right("width")
        .left("channels")
        .right("time")
        .row(List.of("0", "5-13-125", "1.5 µs"))
        .row(List.of("1", "5", "100.25 µs"))
        .print(new PrintWriter(text, true));
    assertEquals(
        List.of(
            "width  channels       time", //
            "    0  5-13-125     1.5 µs",
            "    1  5         100.25 µs"),
        text.toString().lines().toList());
  }

  @Test
  void aRowHasAllCells() {
    Table table = new Table().left("a").left("b");
    assertThrows(IllegalArgumentException.class, () -> table.row(List.of("only one")));
  }

  @Test
  void whatCannotBeSeenIsAQuestionMark() {
    assertEquals("a?[31m ü?", Printable.text("a\u001b[31m ü\u202e"));
  }
}
