#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hml/learn/dense/dense_layer.hpp"
#include "hml/learn/training/network.hpp"

namespace hml {

/// A stack of dense layers with ReLU between them and raw outputs: "dense1.weight" (outputs, inputs), "dense1.bias",
/// ..., "output.weight", "output.bias". Training drops a share of what every hidden layer says (arXiv:1207.0580). Parameters
/// are zero at first. It must outlive its replicas; an event's outputs
/// are the same whichever events are beside it, on one processor.
class DenseNetwork : public Network {
 public:
  /// `widths` are {inputs, hidden..., outputs}; a config error where there are fewer than two or one is not positive.
  explicit DenseNetwork(const std::vector<std::int64_t>& widths, const DenseKernels& kernels = *dense_kernels().back(),
                        double dropout = 0);

  std::int64_t row_size() const override { return layers_.front().inputs(); }
  std::int64_t outputs() const override { return layers_.back().outputs(); }
  const std::vector<NetworkPiece>& pieces() const override { return pieces_; }
  std::span<float> parameters() override { return parameters_; }
  void changed() override;
  std::int64_t shard() const override { return 128; }
  std::unique_ptr<Replica> replica(int threads) override;
  Table summary() const override;

 private:
  const DenseKernels* kernels_;
  double dropout_;
  std::vector<DenseLayer> layers_;
  std::vector<NetworkPiece> pieces_;
  std::vector<float> parameters_;
};

}  // namespace hml
