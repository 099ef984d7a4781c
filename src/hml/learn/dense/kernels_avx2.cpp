#include "hml/learn/dense/instruction_sets.hpp"
#include "hml/learn/dense/kernel_tiles.hpp"

#ifdef HML_X86_64
namespace hml {

const DenseKernels avx2_dense_kernels = DenseTiles<32, 6>::kernels("avx2");

}  // namespace hml
#endif
