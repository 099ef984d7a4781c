#include "hml/learn/networks/graphs/graph_attention_approach.hpp"

#include "hml/learn/networks/graphs/graph_attention.hpp"

namespace hml {

void GraphAttentionApproach::declare_network(Parameters& p) {
  p.add("version", version_,
        "How edges are scored: as in arXiv:1710.10903 (1) or, able to tell more, in arXiv:2105.14491 (2).")
      .min(1)
      .max(2);
  p.add("heads", heads_, "Attention heads.").min(1).max(256);
  p.add("channels", channels_, "Channels of each head, layer by layer.").min(1).max(8192);
  declare_head(p);
}

std::unique_ptr<Network> GraphAttentionApproach::build(std::int64_t outputs, const std::string& device) const {
  GraphAttentionSettings settings;
  settings.layout = layout(), settings.classes = outputs, settings.mean = mean(), settings.dense = dense();
  settings.version = version_, settings.heads = heads_, settings.channels.assign(channels_.begin(), channels_.end());
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<GraphAttentionNetworkImpl>(settings); },
                                        input_shape(), outputs, shard(16), device);
}

}  // namespace hml
