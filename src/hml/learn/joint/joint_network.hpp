#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/training/network.hpp"

namespace hml {

/// Networks side by side, each on its own stretch of an event's row, and one behind them that sees all that they say.
class JointNetwork : public Network {
 public:
  struct Part {
    std::string name;
    std::unique_ptr<Network> network;
  };
  /// The head's row holds the outputs of the parts, in their order.
  JointNetwork(std::vector<Part> parts, std::unique_ptr<Network> head);

  std::int64_t row_size() const override;
  std::int64_t outputs() const override { return head().outputs(); }
  /// Those of the parts and of the head, named "jet.conv1.weight", "head.dense1.bias".
  const std::vector<NetworkPiece>& pieces() const override { return pieces_; }
  std::span<float> parameters() override { return values_; }
  void changed() override;
  const std::vector<NetworkPiece>& buffer_pieces() const override { return buffer_pieces_; }
  std::span<const float> buffers() override;
  void set_buffers(std::span<const float> numbers) override;
  void initialise(std::uint64_t key) override;
  std::int64_t shard() const override;
  std::unique_ptr<Replica> replica(int threads) override;
  Table summary() const override;

 private:
  friend class JointReplica;
  Network& head() const { return *parts_.back().network; }

  std::vector<Part> parts_;  // the head is the last one
  std::vector<NetworkPiece> pieces_, buffer_pieces_;
  std::vector<float> values_, buffers_;
};

}  // namespace hml
