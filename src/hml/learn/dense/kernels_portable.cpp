#include "hml/learn/dense/instruction_sets.hpp"
#include "hml/learn/dense/kernel_tiles.hpp"

namespace hml {

const DenseKernels portable_dense_kernels = DenseTiles<16, 6>::kernels("portable");

}  // namespace hml
