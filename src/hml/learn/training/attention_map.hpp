#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace hml {

/// How strongly the places of an input look at each other in one layer of a network.
///
/// The weights are (n, heads, queries, keys), row-major: those with which a query looks at all keys sum to one. Queries
/// are the places of the input, or one token of the network's own; keys are the network's own tokens, where it has
/// some, and behind them the places. A place without a particle asks nothing and is not looked at: its weights are 0.
struct AttentionMap {
  std::string layer;  ///< "blocks.0", as its parameters are called
  std::int64_t heads = 1, queries = 0, keys = 0;
  std::vector<float> weights;
};

}  // namespace hml
