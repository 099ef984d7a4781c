#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "hml/core/table.hpp"
#include "hml/learn/networks/torch_module.hpp"
#include "hml/learn/training/network.hpp"

namespace hml {

/// A module's parameters side by side in one vector, and replicas that share them.
class TorchNetwork : public Network {
 public:
  using Build = std::function<std::shared_ptr<TorchModule>()>;
  /// `input_shape` of one event, as the module wants it; `shard` as Network's; `device` as find_device() takes it.
  TorchNetwork(Build build, std::vector<std::int64_t> input_shape, std::int64_t outputs, std::int64_t shard,
               const std::string& device);

  std::int64_t row_size() const override;
  std::int64_t outputs() const override { return outputs_; }
  const std::vector<NetworkPiece>& pieces() const override { return pieces_; }
  const std::vector<NetworkPiece>& buffer_pieces() const override { return buffer_pieces_; }
  std::span<float> parameters() override { return span_of(values_); }
  void changed() override;
  std::span<const float> buffers() override;
  void set_buffers(std::span<const float> numbers) override;
  void initialise(std::uint64_t key) override;
  void set_precision(Precision precision) override { precision_ = precision; }
  std::int64_t shard() const override { return device_.is_cpu() ? shard_ : 0; }
  std::unique_ptr<Replica> replica(int threads) override;
  std::vector<AttentionMap> attention(std::span<const float> inputs, std::int64_t n) override;
  Table summary() const override;

 private:
  friend class TorchReplica;
  static std::span<float> span_of(torch::Tensor& tensor) {
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
  }
  /// Inputs of n events in the module's shape, on the device.
  torch::Tensor events(std::span<const float> inputs, std::int64_t n) const;
  /// Lays a module's numbers into the shared vectors on the device.
  void share(TorchModule& module) const;

  Build build_;
  std::vector<std::int64_t> input_shape_;
  std::int64_t outputs_, shard_;
  torch::Device device_;
  Precision precision_ = Precision::float32;
  std::vector<NetworkPiece> pieces_, buffer_pieces_;
  torch::Tensor values_, buffers_;                        // on the CPU
  torch::Tensor device_values_, device_buffers_;          // the same tensors where the device is the CPU
  std::shared_ptr<TorchModule> module_;                   // in inference, shared by all
};

/// "cpu", "cuda" or "cuda:N" as LibTorch's device; a config error where it does not exist here.
torch::Device find_device(const std::string& name);

}  // namespace hml
