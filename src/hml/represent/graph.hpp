#pragma once
#include <string>
#include <vector>

#include "hml/represent/losses.hpp"
#include "hml/represent/object_features.hpp"
#include "hml/represent/pair_features.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Objects as the nodes of a graph whose edges lead from each to its nearest neighbours in eta and phi, shape
/// {length, features + 1 + neighbours (1 + edge features)}. Row i is node i, in the order of a point cloud:
///   its features and the mask, as in a point cloud;
///   for each of its neighbours, nearest first: the neighbour's row, then the features of the edge from i to it.
/// Where a node has fewer neighbours, the row is -1 and the features are 0. Of neighbours equally far away the one of
/// higher pt comes first. A node is not its own neighbour. Without a limit of neighbours the graph is fully connected;
/// a radius leaves out those that are further away.
class GraphRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  std::vector<ColumnRequest> requests() const override;
  void fill(const Events& events, std::span<float> rows) const override;
  Losses losses() const override { return losses_.losses(); }

 private:
  void connect(const std::vector<PairObject>& nodes, std::span<float> row) const;

  ObjectSettings settings_;
  int neighbours_ = 16;
  double radius_ = 0;
  std::vector<std::string> feature_names_{"particlenet"}, edge_feature_names_{"delta_r"};

  ObjectName objects_;
  ObjectFeatures features_;
  std::vector<PairFeature> edge_features_;
  std::size_t slots_ = 0, width_ = 0;  // neighbours of a node, values of a node
  mutable LossCounter losses_;
};

}  // namespace hml
