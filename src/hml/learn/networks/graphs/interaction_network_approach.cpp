#include "hml/learn/networks/graphs/interaction_network_approach.hpp"

#include "hml/learn/networks/graphs/interaction_network.hpp"

namespace hml {

InteractionNetworkApproach::InteractionNetworkApproach() : GraphApproach(100, "sum", {50, 25}) {
  training().batch_size = 100, training().learning_rate = 1e-4;
}

void InteractionNetworkApproach::declare_network(Parameters& p) {
  p.add("relation", relation_, "Widths of the layers of an edge; the last is that of its effect on a node.")
      .min(1)
      .max(100000);
  p.add("object", object_, "Widths of the layers of a node; the last is that of what is pooled.").min(1).max(100000);
  const std::vector<std::string> activations{"relu", "elu", "selu"};
  p.add("relation_activation", relation_activation_, "Behind each layer of an edge.").choices(activations);
  p.add("object_activation", object_activation_, "Behind each layer of a node.").choices(activations);
  declare_head(p);
}

std::unique_ptr<Network> InteractionNetworkApproach::build(std::int64_t outputs, const std::string& device) const {
  InteractionNetworkSettings settings;
  settings.layout = layout(), settings.classes = outputs, settings.mean = mean(), settings.dense = dense();
  settings.relation.assign(relation_.begin(), relation_.end()), settings.object.assign(object_.begin(), object_.end());
  settings.relation_activation = relation_activation_, settings.object_activation = object_activation_;
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<InteractionNetworkImpl>(settings); },
                                        input_shape(), outputs, shard(64), device);
}

}  // namespace hml
