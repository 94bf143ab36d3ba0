/** Models to and from ONNX graphs. */
@NullMarked
package dev.sluice.onnx;

import org.jspecify.annotations.NullMarked;
