package dev.sluice.trainer.proof;

import dev.sluice.runtime.Latency;
import dev.sluice.trainer.Results;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code poc.json} holds, name for name. Accuracies, drops, shares and savings are fractions
 * of 1; a drop is lost against full width, negative if gained; an interval holds the figure with 95
 * % certainty; times are microseconds, energies microjoules, each for one image. All of it is about
 * test images, which neither weights nor thresholds were chosen on.
 *
 * @param model the file
 * @param network what it is, for people
 * @param dataset the images' name
 * @param connectivity dense or triangular
 * @param backend that ran it
 * @param device that it ran on
 * @param seed of the training
 * @param splits how many images there were
 * @param accelerator what every figure of an {@link OnAccelerator} is an estimate of
 * @param widths narrowest first
 * @param retry how going on to a wider width works out
 * @param alarm what the drift alarm is
 * @param drift what happens to worse and worse images; the first entry is the clean ones
 * @param bigLittle the same with two networks
 * @param recommendations for different appetites, the greediest first
 */
public record Proof(
    String model,
    String network,
    String dataset,
    String connectivity,
    String backend,
    String device,
    long seed,
    Results.Splits splits,
    String accelerator,
    List<Width> widths,
    Retry retry,
    Alarm alarm,
    List<Drift> drift,
    BigLittle bigLittle,
    List<Recommendation> recommendations) {

  /**
   * On the accelerator of the estimate, in its own words.
   *
   * @param accuracy simulated in 16-bit fixed point
   * @param microseconds estimated
   * @param microjoules estimated
   */
  public record OnAccelerator(double accuracy, double microseconds, double microjoules) {}

  /**
   * One width.
   *
   * @param channels in use after every layer that has weights, by node name
   * @param macs multiply-accumulates for an image
   * @param weightBytes the memory of the parameters that are read
   * @param interval of the drop
   * @param latencyMicros of single images, one after another, on one thread
   * @param energyMicrojoules measured on this machine
   */
  public record Width(
      int step,
      Map<String, Integer> channels,
      long macs,
      long weightBytes,
      double accuracy,
      double drop,
      List<Double> interval,
      Latency latencyMicros,
      Results.Energy energyMicrojoules,
      OnAccelerator accelerator) {}

  /**
   * What the model's policy does.
   *
   * @param thresholds of the margin, for every step but the last
   * @param calibratedOn the images that the thresholds were fitted on
   * @param meanMacs what was really computed, for an image
   * @param shareByStep how many images were answered at each step
   * @param escalated how many images went on from the first step that they were run at
   * @param gained images that are right after going on, and were wrong before
   * @param spoiled images that are wrong after going on, and were right before
   * @param missed images that are wrong, but right at full width
   * @param saved energy of the accelerator against full width
   * @param classes the least accurate one first
   */
  public record Retry(
      List<Double> thresholds,
      String calibratedOn,
      double accuracy,
      double drop,
      List<Double> interval,
      double meanMacs,
      List<Double> shareByStep,
      double escalated,
      int gained,
      int spoiled,
      int missed,
      double saved,
      OnAccelerator accelerator,
      List<OfClass> classes) {}

  /**
   * The images of one class.
   *
   * @param accuracy of the policy
   * @param narrowest accuracy of the narrowest width
   * @param full accuracy of full width
   * @param escalated how many went on
   */
  public record OfClass(
      String name, int images, double accuracy, double narrowest, double full, double escalated) {}

  /**
   * The drift alarm that was listening.
   *
   * @param falseAlarmRate at most so many alarms for an image while nothing has changed; 0 if there
   *     is no alarm
   * @param reason why there is none
   */
  public record Alarm(double falseAlarmRate, @Nullable String reason) {}

  /**
   * Changed images.
   *
   * @param kind {@code clean, blur, noise, darken} or {@code shift}
   * @param strength pixels, or a share of the brightness
   * @param accuracy of the policy
   * @param full accuracy of full width
   * @param drop of the policy's accuracy against its accuracy on clean images
   * @param escalated how many images went on
   * @param alarm whether it rang
   * @param imagesUntilAlarm how many images it took
   */
  public record Drift(
      String kind,
      double strength,
      double accuracy,
      double full,
      double drop,
      double escalated,
      boolean alarm,
      @Nullable Integer imagesUntilAlarm) {}

  /**
   * Two independent networks with the same kind of cascade: as wide as the narrowest step, and as
   * the full width.
   *
   * @param little channels of the little one
   * @param littleAccuracy of the little one alone
   * @param bigAccuracy of the big one alone
   * @param threshold of the margin
   * @param accuracy of the two together
   * @param drop against the big one alone
   * @param meanMacs what was really computed, for an image
   * @param escalated how many images went on to the big one
   * @param weightBytes of both networks
   * @param sluiceWeightBytes of the one network with all widths
   * @param separateWeightBytes of a network of its own for every width
   */
  public record BigLittle(
      Map<String, Integer> little,
      double littleAccuracy,
      double bigAccuracy,
      double threshold,
      double accuracy,
      double drop,
      double meanMacs,
      double escalated,
      long weightBytes,
      long sluiceWeightBytes,
      long separateWeightBytes,
      OnAccelerator accelerator) {}

  /**
   * Thresholds for an appetite.
   *
   * @param name save most, balanced or safest
   * @param maxDrop that was allowed, with certainty, on the images that it was fitted on
   * @param validationDrop on those images
   * @param saved energy of the accelerator against full width
   */
  public record Recommendation(
      String name,
      double maxDrop,
      List<Double> thresholds,
      double validationDrop,
      double accuracy,
      double drop,
      List<Double> interval,
      double meanMacs,
      List<Double> shareByStep,
      double saved,
      OnAccelerator accelerator) {}
}
