#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/learn/interpret/weighted_mean.hpp"
#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// What of attention is told apart; the rest is averaged.
enum class AttentionBy { all, layer, head };

struct AttentionOptions {
  AttentionBy by = AttentionBy::all;
  std::int64_t particles = 20;  ///< the leading ones that are shown
  double delta_r = 0.8;         ///< largest distance of a pair
  std::int64_t bins = 16;       ///< of the distance
};

/// Mean attention in one class's events, as arXiv:2412.03673 looks at the Particle Transformer's. Places are in the order
/// of the input, which is that of falling pt in a point cloud.
struct AttentionSummary {
  std::string name;  ///< "blocks.0, head 3", "" where all is averaged
  std::int32_t of_class = 0;
  /// (particles, particles): from the i-th to the j-th, over the events that have both.
  std::vector<WeightedMean> among;
  /// Attention times the event's number of particles (1: the same for all) by the distance of two particles, in equal
  /// bins from 0 to delta_r; none where the input has no delta_eta and delta_phi.
  std::vector<WeightedMean> by_distance;
  /// (1 + particles): a token's attention to the network's own tokens and to the i-th particle, over the events that have it.
  std::vector<WeightedMean> of_token;
};

/// Of the events of a sample, a summary for each class and, as told apart, layer or head; none where the network has no
/// attention. The same for any number of threads.
std::vector<AttentionSummary> summarise_attention(const NetworkApproach& network, const Samples& samples,
                                                  const AttentionOptions& options, int threads = 1);

}  // namespace hml
