#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/packed_cloud.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

enum class RecurrentCell { lstm, gru };

/// What a recurrent network sees of a step, and its sizes.
struct RecurrentSettings {
  std::int64_t columns = 5;            ///< features of a step, the mask not counted
  std::vector<std::int64_t> features;  ///< those it sees; all columns where empty
  std::int64_t classes = 2;
  RecurrentCell cell = RecurrentCell::lstm;
  std::int64_t hidden = 128, layers = 1;
  bool both_ways = false;  ///< reads each sequence backwards as well
  bool mean = false;       ///< goes on with the mean of the outputs over the steps, else with the last state
  double dropout = 0.2;    ///< between layers, and of what goes to the dense ones
  std::vector<DenseSettings> dense;
};

/// Recurrent network on sequences such as the declusterings of a jet (arXiv:1807.04758; clustering histories:
/// arXiv:1702.00748; constituents in an order: arXiv:1711.09059): an LSTM or GRU, then dense layers. Only real steps
/// are computed; steps that the mask leaves out are skipped, wherever they are. A sequence without steps has a state of
/// zeros. Weights bear the names of torch.nn.LSTM and GRU behind "rnn.".
class RecurrentImpl : public TorchModule {
 public:
  explicit RecurrentImpl(RecurrentSettings settings = {});
  /// Sequences (n, steps, columns + 1), their last feature the mask, to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& sequences) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  /// The real steps of all sequences by time, at each the longest sequence first, and where they stood.
  struct Steps {
    std::vector<std::int64_t> rows;   ///< of the packed steps
    std::vector<std::int64_t> sizes;  ///< how many sequences have a first, a second, ... step
    std::vector<std::int64_t> order;  ///< the sequences with steps, the longest first
  };
  static Steps by_time(const PackedCloud& packed);
  torch::Tensor summarised(const PackedCloud& packed);
  std::int64_t width() const { return settings_.hidden * (settings_.both_ways ? 2 : 1); }

  RecurrentSettings settings_;
  torch::nn::LSTM lstm_{nullptr};
  torch::nn::GRU gru_{nullptr};
  DenseHead head{nullptr};
};
TORCH_MODULE(Recurrent);

}  // namespace hml
