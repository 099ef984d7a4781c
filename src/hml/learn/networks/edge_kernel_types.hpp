#pragma once
#include <torch/torch.h>

namespace hml {

/// Whether there are kernels of our own for numbers of this type on this device; others use LibTorch's operators.
inline bool has_edge_kernels(const torch::Tensor& values) {
  return values.is_cpu() && (values.scalar_type() == torch::kFloat || values.scalar_type() == torch::kDouble);
}

/// Calls work(T()) with the type of these numbers, of which there are kernels.
template <class Work>
void with_type_of(const torch::Tensor& values, const Work& work) {
  if (values.scalar_type() == torch::kFloat)
    work(float());
  else
    work(double());
}

}  // namespace hml
