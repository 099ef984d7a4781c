#include "hml/learn/dense/kernels.hpp"

#include <vector>

#include "hml/learn/dense/instruction_sets.hpp"

namespace hml {

std::span<const DenseKernels* const> dense_kernels() {
  static const std::vector<const DenseKernels*> found = [] {
    std::vector<const DenseKernels*> out{&portable_dense_kernels};
#ifdef HML_X86_64
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) out.push_back(&avx2_dense_kernels);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")) out.push_back(&avx512_dense_kernels);
#endif
    return out;
  }();
  return found;
}

}  // namespace hml
