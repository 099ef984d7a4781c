#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/networks/torch_network.hpp"
#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// What networks on point clouds share: a representation (events, places, features) whose last feature is the mask, and
/// features that are found by name.
class CloudApproach : public NetworkApproach {
 public:
  using NetworkApproach::NetworkApproach;

 protected:
  /// Features that the network needs, beside any others; they reach it as they are.
  virtual std::vector<std::string> needs() const = 0;
  bool accepts(const Tensor& input) const override;
  std::string expected() const override;
  bool is_raw(const std::string& feature) const override;

  /// Columns of needed features, and all columns but the mask and those `without`.
  std::vector<std::int64_t> columns_of(const std::vector<std::string>& names) const;
  std::vector<std::int64_t> columns_without(const std::vector<std::string>& names) const;
  /// Features of a particle, the mask not counted.
  std::int64_t columns() const { return input_shape().at(1) - 1; }
};

}  // namespace hml
