package dev.sluice.trainer.data;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public data set that is known by name.
 *
 * @param name what a user calls it, and the name of the folder that it lies in
 * @param classes the classes' names if its files do not tell, else empty
 * @param files where its authors publish it; a {@code .tar.gz} is unpacked
 * @param debianPackage the Debian package that has it in {@code /usr/share/datasets/NAME}, or null
 */
record NamedSet(
    String name, List<String> classes, List<RemoteFile> files, @Nullable String debianPackage) {
  private static final String MNIST_HOME = "https://storage.googleapis.com/cvdf-datasets/mnist/";
  private static final String FASHION_HOME =
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
  private static final String CIFAR_HOME = "https://www.cs.toronto.edu/~kriz/";
  private static final String SVHN_HOME = "http://ufldl.stanford.edu/housenumbers/";

  /** All that Sluice knows. */
  static final List<NamedSet> ALL = List.of(mnist(), fashionMnist(), cifar10(), svhn());

  private static NamedSet mnist() {
    return new NamedSet(
        "mnist",
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        List.of(
            file(
                MNIST_HOME + "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            file(
                MNIST_HOME + "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            file(
                MNIST_HOME + "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            file(
                MNIST_HOME + "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
        null);
  }

  private static NamedSet fashionMnist() {
    return new NamedSet(
        "fashion-mnist",
        List.of(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot"),
        List.of(
            file(
                FASHION_HOME + "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            file(
                FASHION_HOME + "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            file(
                FASHION_HOME + "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            file(
                FASHION_HOME + "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
        "dataset-fashion-mnist");
  }

  private static NamedSet cifar10() {
    return new NamedSet(
        "cifar10",
        List.of(),
        List.of(
            file(
                CIFAR_HOME + "cifar-10-binary.tar.gz",
                170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
        null);
  }

  /** The cropped digits, without the 531,131 easier ones of {@code extra_32x32.mat}. */
  private static NamedSet svhn() {
    return new NamedSet(
        "svhn",
        List.of(),
        List.of(
            file(
                SVHN_HOME + "train_32x32.mat",
                182_040_794,
                "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
            file(
                SVHN_HOME + "test_32x32.mat",
                64_275_384,
                "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")),
        null);
  }

  private static RemoteFile file(String uri, long bytes, String sha256) {
    return new RemoteFile(URI.create(uri), bytes, sha256);
  }
}
