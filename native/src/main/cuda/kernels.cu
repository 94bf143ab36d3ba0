// All kernels, for a module of one image.
#include "conv.cu"
#include "conv_dw.cu"
#include "conv_dx.cu"
#include "linear.cu"
#include "loss.cu"
#include "pointwise.cu"
#include "pool.cu"
#include "sgd.cu"
