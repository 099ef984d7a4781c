#pragma once
#include <torch/torch.h>

#include "hml/learn/networks/row_norm_kernel.hpp"

namespace hml {

/// Normalised rows are rows * scale + shift, each (channels).
struct RowAffine {
  torch::Tensor scale, shift;
};

/// Batch normalisation of rows (units * group, channels) of which each may stand for many equal places: the statistics
/// are those of the places. `weights` (units) says for how many, of the rows' type; 0 is allowed (a row that is
/// computed but does not exist). Parameters and buffers bear the names of torch.nn.BatchNorm1d, with its epsilon
/// (1e-5), its momentum (0.1) and its unbiased variance among the running values.
class RowNormImpl : public torch::nn::Module {
 public:
  explicit RowNormImpl(std::int64_t channels);
  /// Applies the tail as well: a ReLU, and the mean over the rows of a unit.
  torch::Tensor forward(const torch::Tensor& rows, const torch::Tensor& weights, std::int64_t group = 1,
                        RowTail tail = {false, false});
  /// The normalisation of rows that are never laid out, as their moments are known otherwise: by mean and variance
  /// (channels, float64) of that many places, through which gradients flow, in training; by the running ones else.
  RowAffine by_moments(const torch::Tensor& mean, const torch::Tensor& variance, double places);
  RowAffine by_running() const;

  torch::Tensor weight, bias, running_mean, running_var, num_batches_tracked;

 private:
  torch::Tensor train_step(const torch::Tensor& rows, const torch::Tensor& weights, RowBlock block, RowTail tail);
  torch::Tensor evaluate(const torch::Tensor& rows, RowBlock block, RowTail tail);
  void keep(const torch::Tensor& mean, const torch::Tensor& variance, double places);
};
TORCH_MODULE(RowNorm);

}  // namespace hml
