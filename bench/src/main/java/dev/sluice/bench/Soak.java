package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.trainer.NamedNetwork;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code bench/soak} command. */
@Command(
    name = "bench/soak",
    description = {
      "Runs many sessions on one model for a long time, each in a thread of its own, at changing"
          + " widths and batch sizes. Every answer must have the bits that one thread computed"
          + " beforehand. Memory is printed ten times; whether it stays flat is for you to judge."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
final class Soak extends BenchCommand {
  private static final int SAMPLES = 10;
  private static final long QUICK_MILLIS = 20_000;
  private static final long MILLIS_PER_MINUTE = 60_000;

  @Option(names = "--threads", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--minutes", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--inferences",
      description =
          "Instead: so many images, one after the other, in one session at the narrowest width.")
  private @Nullable Long inferences;

  public static void main(String[] args) {
    main(new Soak(), args);
  }

  @Override
  SoakReport measure(boolean quick, PrintWriter progress) {
    Workload workload = Workload.of(NamedNetwork.LENET, Connectivity.TRIANGULAR);
    try (Backend backend = Backends.open("cpu");
        Model model = Model.of(workload.model(), backend)) {
      ExpectedLogits expected = ExpectedLogits.of(model, workload);
      Long images = inferences;
      return images == null
          ? manySessions(
              model, expected, quick ? QUICK_MILLIS : minutes * MILLIS_PER_MINUTE, progress)
          : oneSession(model, expected, images, progress);
    }
  }

  private SoakReport oneSession(
      Model model, ExpectedLogits expected, long images, PrintWriter progress) {
    if (images < SAMPLES) {
      throw new SluiceException("--inferences %d: at least %d".formatted(images, SAMPLES));
    }
    long start = System.nanoTime();
    List<SoakReport.Sample> samples = new ArrayList<>();
    try (Session session = model.newSession(1)) {
      for (long done = 0; done < images; ) {
        long next = images * (samples.size() + 1) / SAMPLES;
        for (; done < next; done++) {
          int image = (int) (done % expected.count());
          expected.check(image, 0, session.infer(expected.image(image), 0), 0);
        }
        samples.add(SoakReport.Sample.take(done));
        progress.println(samples.getLast());
      }
    }
    return new SoakReport(1, (System.nanoTime() - start) / 1_000_000, samples);
  }

  private SoakReport manySessions(
      Model model, ExpectedLogits expected, long millis, PrintWriter progress) {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong count = new AtomicLong();
      List<Future<Void>> users = new ArrayList<>();
      for (int user = 0; user < threads; user++) {
        Callable<Void> work = new SoakUser(model, expected, user, stop, count);
        users.add(executor.submit(work));
      }
      List<SoakReport.Sample> samples = new ArrayList<>();
      try {
        for (int i = 1; i <= SAMPLES && users.stream().noneMatch(Future::isDone); i++) {
          Thread.sleep(millis / SAMPLES);
          samples.add(SoakReport.Sample.take(count.get()));
          progress.println(samples.getLast());
        }
      } finally {
        stop.set(true);
      }
      for (Future<Void> user : users) {
        user.get();
      }
      return new SoakReport(threads, millis, samples);
    } catch (ExecutionException e) {
      throw new SluiceException("a session failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
