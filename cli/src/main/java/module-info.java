/** The {@code sluice} command and the HTML report. */
@SuppressWarnings(
    "requires-automatic") // JLine, which the progress bar brings along, has no descriptor
module dev.sluice.cli {
  requires dev.sluice.trainer;
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires org.jline.nativ;
  requires tools.jackson.databind;

  opens dev.sluice.cli to
      info.picocli,
      tools.jackson.databind;
}
