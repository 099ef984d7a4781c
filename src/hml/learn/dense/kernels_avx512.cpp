#include "hml/learn/dense/instruction_sets.hpp"
#include "hml/learn/dense/kernel_tiles.hpp"

#ifdef HML_X86_64
namespace hml {

const DenseKernels avx512_dense_kernels = DenseTiles<64, 12>::kernels("avx512");

}  // namespace hml
#endif
