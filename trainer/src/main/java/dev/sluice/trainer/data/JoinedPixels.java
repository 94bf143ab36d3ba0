package dev.sluice.trainer.data;

/** The pixels of some images, then those of others. */
record JoinedPixels(LabelledImages first, LabelledImages others) implements Pixels {
  @Override
  public void copy(int image, byte[] into, int offset) {
    if (image < first.size()) {
      first.copy(image, into, offset);
    } else {
      others.copy(image - first.size(), into, offset);
    }
  }

  @Override
  public PixelSpace asMuchSpace() {
    PixelSpace space = first.asMuchSpace();
    return space.isUnlimited() ? others.asMuchSpace() : space;
  }

  @Override
  public void close() {
    first.close();
    others.close();
  }
}
