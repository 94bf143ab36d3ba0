import module java.base;
import module java.desktop;
import java.awt.Shape;

/** Draws 500 images of each of four shapes: `java docs/DrawShapes.java FOLDER`. */

static final int SIDE = 28;
static final int IMAGES = 500;

void main(String[] args) throws IOException {
  Map<String, Shape> shapes =
      Map.of(
          "circle", new Ellipse2D.Double(-1, -1, 2, 2),
          "square", new Rectangle2D.Double(-0.8, -0.8, 1.6, 1.6),
          "star", star(5, 0.45),
          "triangle", star(3, 0.5));
  Random random = new Random(1);
  for (String name : new TreeSet<>(shapes.keySet())) {
    Path folder = Files.createDirectories(Path.of(args[0], name));
    for (int i = 0; i < IMAGES; i++) {
      Path file = folder.resolve("%03d.png".formatted(i));
      ImageIO.write(draw(shapes.get(name), random), "png", file.toFile());
    }
  }
}

/** Points on two circles in turn, of radius 1 and of a smaller one. */
static Shape star(int points, double inner) {
  Path2D path = new Path2D.Double();
  path.moveTo(0, -1);
  for (int i = 1; i < 2 * points; i++) {
    double angle = Math.PI * i / points;
    double radius = i % 2 == 0 ? 1 : inner;
    path.lineTo(radius * Math.sin(angle), -radius * Math.cos(angle));
  }
  path.closePath();
  return path;
}

/** A shape of any size, place and turn, filled or not, on grey paper with noise. */
static BufferedImage draw(Shape shape, Random random) {
  BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
  Graphics2D graphics = image.createGraphics();
  graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  graphics.setColor(grey(60 + random.nextInt(60)));
  graphics.fillRect(0, 0, SIDE, SIDE);
  graphics.setColor(grey(130 + random.nextInt(120)));
  graphics.setStroke(new BasicStroke(1.5f));
  Shape placed = anywhere(random).createTransformedShape(shape);
  if (random.nextBoolean()) {
    graphics.fill(placed);
  } else {
    graphics.draw(placed);
  }
  graphics.dispose();
  addNoise(image.getRaster(), random);
  return image;
}

static AffineTransform anywhere(Random random) {
  double radius = random.nextDouble(8, 11);
  double room = SIDE / 2.0 - radius;
  AffineTransform place = new AffineTransform();
  place.translate(SIDE / 2.0, SIDE / 2.0);
  place.translate(random.nextDouble(-room, room), random.nextDouble(-room, room));
  place.rotate(random.nextDouble(-0.4, 0.4));
  place.scale(radius, radius);
  return place;
}

static Color grey(int level) {
  return new Color(level, level, level);
}

static void addNoise(WritableRaster pixels, Random random) {
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      double level = pixels.getSample(x, y, 0) + 10 * random.nextGaussian();
      pixels.setSample(x, y, 0, (int) Math.clamp(level, 0, 255));
    }
  }
}
