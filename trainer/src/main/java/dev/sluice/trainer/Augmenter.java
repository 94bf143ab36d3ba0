package dev.sluice.trainer;

import dev.sluice.api.Shape;
import dev.sluice.trainer.Augmentation.Change;
import dev.sluice.trainer.Augmentation.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes normalised images as an {@link Augmentation} says. One thread at a time. */
final class Augmenter {
  private final Augmentation augmentation;
  private final Shape shape;
  private final float[] before;

  /**
   * @param shape of the images; large enough for the augmentation: {@link Augmentation#check}
   */
  Augmenter(Augmentation augmentation, Shape shape) {
    this.augmentation = augmentation;
    this.shape = shape;
    this.before = new float[shape.size()];
  }

  /**
   * Changes an image, C·H·W numbers, in place.
   *
   * @param random decides how
   */
  void apply(float[] image, SplittableRandom random) {
    for (Change change : augmentation.changes()) {
      int pixels = change.pixels();
      switch (change.kind()) {
        case FLIP -> {
          if (random.nextBoolean()) {
            flip(image);
          }
        }
        case CROP, SHIFT -> {
          int down = random.nextInt(-pixels, pixels + 1);
          int right = random.nextInt(-pixels, pixels + 1);
          move(image, down, right, change.kind() == Kind.SHIFT);
        }
        case CUTOUT -> {
          int top = random.nextInt(shape.height()) - pixels / 2;
          int left = random.nextInt(shape.width()) - pixels / 2;
          cutOut(image, top, left, pixels);
        }
      }
    }
  }

  private void flip(float[] image) {
    for (int row = 0; row < image.length; row += shape.width()) {
      for (int left = row, right = row + shape.width() - 1; left < right; left++, right--) {
        float value = image[left];
        image[left] = image[right];
        image[right] = value;
      }
    }
  }

  /**
   * Moves the image.
   *
   * @param outermostGoOn whether the outermost pixels fill what becomes free; else 0 does
   */
  private void move(float[] image, int down, int right, boolean outermostGoOn) {
    System.arraycopy(image, 0, before, 0, image.length);
    for (int start = 0; start < image.length; start += shape.pixels()) {
      for (int i = 0; i < shape.pixels(); i++) {
        int row = i / shape.width() - down;
        int column = i % shape.width() - right;
        int nearestRow = Math.clamp(row, 0, shape.height() - 1);
        int nearestColumn = Math.clamp(column, 0, shape.width() - 1);
        boolean inside = row == nearestRow && column == nearestColumn;
        image[start + i] =
            inside || outermostGoOn
                ? before[start + nearestRow * shape.width() + nearestColumn]
                : 0;
      }
    }
  }

  private void cutOut(float[] image, int top, int left, int side) {
    int from = Math.max(0, left);
    int to = Math.min(shape.width(), left + side);
    for (int start = 0; start < image.length; start += shape.pixels()) {
      for (int row = Math.max(0, top); row < Math.min(shape.height(), top + side); row++) {
        int at = start + row * shape.width();
        Arrays.fill(image, at + from, at + to, 0);
      }
    }
  }
}
