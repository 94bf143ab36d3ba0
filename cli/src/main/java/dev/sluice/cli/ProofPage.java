package dev.sluice.cli;

import dev.sluice.trainer.proof.Proof;
import java.nio.file.Path;
import java.util.List;

/**
 * The proof on somebody's own images, as a {@link Page} for those who decide.
 *
 * @param proof what was found out
 * @param making how it was made
 * @param command that makes it again
 */
record ProofPage(Proof proof, List<Report.Fact> making, String command) {
  /**
   * Replaces the file as a whole.
   *
   * @throws dev.sluice.api.SluiceException if it cannot be written
   */
  void write(Path file) {
    page().write(file);
  }

  /** The whole page. */
  String html() {
    return page().html();
  }

  private Page page() {
    return new Page("proof/proof.html", this);
  }
}
