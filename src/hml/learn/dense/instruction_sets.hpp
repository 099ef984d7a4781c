#pragma once
#include "hml/learn/dense/kernels.hpp"

// One file each, compiled with the instruction set's flags. Only dense_kernels() may name those beyond "portable".
namespace hml {

extern const DenseKernels portable_dense_kernels;
#ifdef HML_X86_64
extern const DenseKernels avx2_dense_kernels, avx512_dense_kernels;
#endif

}  // namespace hml
