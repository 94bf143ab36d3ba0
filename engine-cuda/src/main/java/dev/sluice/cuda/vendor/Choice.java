package dev.sluice.cuda.vendor;

/**
 * The fastest way to do a layer.
 *
 * @param layer what is done, see {@link ConvShape#toString} and what follows it
 * @param way its name
 * @param times of all ways, for people
 */
record Choice(String layer, String way, String times) {
  private static final String BETWEEN = " | ";

  /** As the value of a property whose key is the layer. */
  String value() {
    return way + BETWEEN + times;
  }

  /** The other way round; of no way, which is then measured, if the value is none of ours. */
  static Choice of(String layer, String value) {
    int between = value.indexOf(BETWEEN);
    return between < 0
        ? new Choice(layer, "", value)
        : new Choice(
            layer, value.substring(0, between), value.substring(between + BETWEEN.length()));
  }

  String line() {
    return layer + ": " + way + " (" + times + ")";
  }
}
