package dev.sluice.cli;

import dev.sluice.core.Printable;
import java.io.PrintWriter;
import java.util.List;

/** An update as people read it on a terminal. */
record UpdateTable(Update update) {
  void print(PrintWriter out) {
    Table table =
        new Table()
            .left("validation images")
            .right("number")
            .left("answered by")
            .right("before")
            .right("after")
            .right("points");
    for (Update.Effect effect : update.effects()) {
      table.row(
          List.of(
              Printable.text("%s: %s".formatted(Words.of(effect.kind()), effect.dataset())),
              Numbers.count(effect.images()),
              effect.answers(),
              Numbers.percent(effect.before()),
              Numbers.percent(effect.after()),
              "%+.2f".formatted(effect.change() + 0.0)));
    }
    table.print(out);
    if (update.refusal() == null) {
      out.println();
      out.println(Printable.text(interval()));
    }
  }

  /** When to update again. */
  private String interval() {
    Update.Effect served = update.served();
    String saved =
        "%.1f wrong answers in 100 images like those of %s"
            .formatted(served.change(), served.dataset());
    if (update.trainingSeconds() == null) {
      return "Saves %s. What that cost was not measured, since the training was resumed."
          .formatted(saved);
    }
    String took =
        "Training took %.1f s on %s images"
            .formatted(update.trainingSeconds(), Numbers.count(update.trainingImages()));
    return update.paidAfterImages() == null
        ? took + " and saves no wrong answers: it never pays."
        : "%s and saves %s. If a wrong answer costs as much as %s s of training (--error-cost), it has paid after %s such images: recommended interval, the next update after as many more of a new kind."
            .formatted(
                took,
                saved,
                Numbers.plain(update.errorCostSeconds()),
                Numbers.count(update.paidAfterImages()));
  }
}
