package dev.sluice.cuda.vendor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.cuda.binding.Library;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** The functions of cuDNN that are called; handles, addresses and sizes are longs. */
final class ForeignDnnFunctions {
  final MethodHandle create;
  final MethodHandle destroy;
  final MethodHandle setStream;
  final MethodHandle createTensor;
  final MethodHandle destroyTensor;
  final MethodHandle setTensor;
  final MethodHandle createFilter;
  final MethodHandle destroyFilter;
  final MethodHandle setFilter;
  final MethodHandle createConvolution;
  final MethodHandle destroyConvolution;
  final MethodHandle setConvolution;
  final MethodHandle setMathType;
  final MethodHandle workspaceSize;
  final MethodHandle forward;

  /**
   * @throws dev.sluice.api.SluiceException if the library lacks one
   */
  ForeignDnnFunctions(Library library) {
    create = function(library, "cudnnCreate", "P");
    destroy = function(library, "cudnnDestroy", "P");
    setStream = function(library, "cudnnSetStream", "PP");
    createTensor = function(library, "cudnnCreateTensorDescriptor", "P");
    destroyTensor = function(library, "cudnnDestroyTensorDescriptor", "P");
    setTensor = function(library, "cudnnSetTensor4dDescriptorEx", "PIIIIIIIII");
    createFilter = function(library, "cudnnCreateFilterDescriptor", "P");
    destroyFilter = function(library, "cudnnDestroyFilterDescriptor", "P");
    setFilter = function(library, "cudnnSetFilter4dDescriptor", "PIIIIII");
    createConvolution = function(library, "cudnnCreateConvolutionDescriptor", "P");
    destroyConvolution = function(library, "cudnnDestroyConvolutionDescriptor", "P");
    setConvolution = function(library, "cudnnSetConvolution2dDescriptor", "PIIIIIIII");
    setMathType = function(library, "cudnnSetConvolutionMathType", "PI");
    workspaceSize = function(library, "cudnnGetConvolutionForwardWorkspaceSize", "PPPPPIP");
    forward = function(library, "cudnnConvolutionForward", "PPPPPPPIPPPPP");
  }

  /**
   * @param arguments a letter each: P for 64 bits, I for an int
   */
  private static MethodHandle function(Library library, String name, String arguments) {
    return library.function(
        name,
        arguments
            .chars()
            .mapToObj(letter -> letter == 'P' ? JAVA_LONG : JAVA_INT)
            .toArray(MemoryLayout[]::new));
  }
}
