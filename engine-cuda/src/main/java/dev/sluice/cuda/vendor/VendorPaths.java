package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the libraries offer to one session: their handles on its stream. One thread at a time; the
 * device's context must be current.
 */
public final class VendorPaths implements AutoCloseable {
  /**
   * cuDNN's forward algorithms, by number. The last two, Winograd's, are left out: on an H100 a
   * result of the non-fused one for a 5 × 5 window was off by an eighth. The fused one was not
   * looked at.
   */
  private static final List<String> ALGORITHMS =
      List.of("implicit gemm", "implicit precomp gemm", "gemm", "direct", "fft", "fft tiling");

  /** A path that wants more is not offered: it would take the memory from other sessions. */
  private static final long MOST_WORKSPACE = 256L << 20;

  /** What NVIDIA recommends for cuBLAS: with less it chooses slower kernels. */
  private static final long BLAS_WORKSPACE = 4L << 20;

  /** The same for compute capability 9.0 and newer. */
  private static final long LARGE_BLAS_WORKSPACE = 32L << 20;

  private final @Nullable Blas blas;
  private final @Nullable Dnn dnn;
  private final PackedWeights packed;
  private final long blasWorkspace;

  /** Takes over the handles. */
  VendorPaths(Device device, @Nullable Blas blas, @Nullable Dnn dnn, PackedWeights packed) {
    this.blasWorkspace = device.isAtLeast(9, 0) ? LARGE_BLAS_WORKSPACE : BLAS_WORKSPACE;
    this.blas = blas;
    this.dnn = dnn;
    this.packed = packed;
  }

  /**
   * All ways that the libraries have for a layer: cuBLAS for a linear one, cuDNN for the others.
   *
   * @param w address of the layer's first weight
   * @return empty if they take it in no way
   * @throws CudaException if a library fails in another way than not to take it
   */
  public List<VendorPath> of(ConvShape shape, long w) {
    if (shape.isLinear()) {
      return blas == null ? List.of() : List.of(new BlasPath(blas, shape, w, blasWorkspace));
    }
    return dnn == null ? List.of() : convolutions(dnn, shape, w);
  }

  private List<VendorPath> convolutions(Dnn dnn, ConvShape shape, long w) {
    Dnn.Convolution convolution = dnn.convolution(shape);
    List<VendorPath> paths = new ArrayList<>();
    for (int algorithm = 0; algorithm < ALGORITHMS.size(); algorithm++) {
      OptionalLong bytes = convolution.workspace(algorithm);
      if (bytes.isPresent() && bytes.getAsLong() <= MOST_WORKSPACE) {
        var weights = new PackedWeights.Prefix(w, shape.pitch(), shape.rows(), shape.rowSize());
        paths.add(new DnnPath(convolution, algorithm, bytes.getAsLong(), packed, weights));
      }
    }
    return paths;
  }

  /** A linear layer as a matrix product in place: any prefix, with the full matrix's pitch. */
  private record BlasPath(Blas blas, ConvShape shape, long w, long workspaceBytes)
      implements VendorPath {
    @Override
    public String name() {
      return "cuBLAS sgemm";
    }

    @Override
    public void prepare() {}

    @Override
    public void enqueue(long x, long y, long workspace) {
      // Row-major (images, rows) is column-major (rows, images): y = wᵀ·x in cuBLAS's eyes.
      Gemm gemm =
          new Gemm(
              shape.rows(),
              shape.images(),
              shape.rowSize(),
              shape.pitch(),
              shape.x().size(),
              shape.y().size());
      blas.workspace(workspace, workspaceBytes);
      blas.multiply(gemm, w, x, y);
    }
  }

  /** A convolution by cuDNN, whose weights have no gaps between rows. */
  private record DnnPath(
      Dnn.Convolution convolution,
      int algorithm,
      long workspaceBytes,
      PackedWeights packed,
      PackedWeights.Prefix weights)
      implements VendorPath {
    @Override
    public String name() {
      return "cuDNN " + ALGORITHMS.get(algorithm);
    }

    @Override
    public void prepare() {
      packed.pack(weights);
    }

    @Override
    public void enqueue(long x, long y, long workspace) {
      var operands = new Dnn.Operands(x, packed.address(weights), y, workspace, workspaceBytes);
      convolution.enqueue(algorithm, operands);
    }
  }

  /** Gives the handles back; nothing that was queued or captured by them may run any more. */
  @Override
  public void close() {
    try {
      if (dnn != null) {
        dnn.close();
      }
    } finally {
      if (blas != null) {
        blas.close();
      }
    }
  }
}
