package dev.sluice.cli;

import dev.sluice.trainer.Progress;
import java.nio.charset.Charset;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as bars on a terminal's standard error, one below the other. */
final class ProgressBars implements Progress {
  private static final long MEGA = 1_000_000;
  private static final int REDRAW_MILLIS = 250;

  @Override
  public Task start(String name, long total, String unit) {
    boolean bytes = unit.equals("bytes");
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(bytes ? " MB" : " " + unit, bytes ? MEGA : 1)
            .setStyle(style(System.err.charset()))
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err));
    return new Bar(builder.build());
  }

  private static ProgressBarStyle style(Charset charset) {
    return charset.newEncoder().canEncode('█')
        ? ProgressBarStyle.UNICODE_BLOCK
        : ProgressBarStyle.ASCII;
  }

  private record Bar(ProgressBar bar) implements Task {
    @Override
    public void reached(long done, String note) {
      bar.stepTo(done);
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
