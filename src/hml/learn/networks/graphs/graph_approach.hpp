#pragma once
#include <string>
#include <vector>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/graphs/graph_layout.hpp"
#include "hml/learn/networks/torch_network.hpp"
#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// What networks on the graph representation share: its layout by the names of its columns, how nodes are pooled, and
/// the dense layers behind. What tells of neighbours reaches the network as it is: a feature of edges must mean the
/// same whichever neighbour's it is.
class GraphApproach : public NetworkApproach {
 protected:
  GraphApproach(int epochs, std::string pooling, std::vector<int> dense)
      : NetworkApproach(epochs, "standard"), pooling_(std::move(pooling)), dense_(std::move(dense)) {}

  bool accepts(const Tensor& input) const override;
  std::string expected() const override;
  bool is_raw(const std::string& feature) const override { return tells_of_neighbour(feature); }

  /// Declares `pooling`, `dense` and `dropout`.
  void declare_head(Parameters& p);
  GraphLayout layout() const;
  bool mean() const { return pooling_ == "mean"; }
  std::vector<DenseSettings> dense() const;
  /// Batches are divided unless values are dropped, which has to be the same on any number of threads.
  std::int64_t shard(std::int64_t events) const { return dropout_ > 0 ? 0 : events; }

 private:
  std::string pooling_;
  std::vector<int> dense_;
  double dropout_ = 0;
};

}  // namespace hml
