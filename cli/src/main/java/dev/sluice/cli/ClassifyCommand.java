package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Model;
import dev.sluice.core.ModelFile;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files. */
@Command(name = "classify", description = "Says what is on PNG or JPEG images.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ClassifyCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;
  @Mixin private JsonOption json;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG or JPEG files.")
  private List<Path> images;

  @Option(
      names = "--width",
      paramLabel = "auto|K",
      defaultValue = WidthChoice.AutoOrStep.AUTO,
      converter = WidthChoice.AutoOrStep.class,
      description =
          "A step, counted from 0; or as narrow as the margin allows, by the stored thresholds.")
  private WidthChoice width;

  /** What {@code --json} writes. */
  record Document(String model, List<Answer> answers, List<Unreadable> unreadable) {}

  /** An image without an answer. */
  record Unreadable(String file, String reason) {}

  @Override
  public Integer call() {
    Console console = json.console(Stream.concat(Stream.of(file), images.stream()).toList());
    StoredModel stored = ModelFile.read(file);
    List<Answer> answers = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    try (Backend backend = device.open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(1, device.threads())) {
      Classifier classifier = new Classifier(session, policy(stored));
      for (Path image : images) {
        try {
          Answer answer = classifier.classify(image);
          answers.add(answer);
          console.out().println(answer.text());
        } catch (SluiceException e) {
          unreadable.add(new Unreadable(image.toString(), String.valueOf(e.getMessage())));
          console.err().println("sluice: " + e.getMessage());
        }
      }
    }
    json.write(new Document(file.toString(), answers, unreadable));
    return unreadable.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** The stored one, or one under which only the wanted width answers. */
  private ConfidencePolicy policy(StoredModel model) {
    int steps = model.network().steps();
    if (width.step().isEmpty()) {
      return Thresholds.policy(file, model);
    }
    int only = width.among(steps).getFirst();
    return ConfidencePolicy.margin(
        IntStream.range(0, steps - 1)
            .mapToObj(step -> step < only ? ConfidencePolicy.NEVER : 0.0)
            .toList());
  }
}
