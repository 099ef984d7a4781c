#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"

namespace hml {

/// What a model loses where one feature no longer belongs to its event.
struct PermutedFeature {
  std::string feature;
  double loss = 0, loss_error = 0;          ///< mean rise of the loss over the repeats, and the mean's error
  double accuracy = 0, accuracy_error = 0;  ///< mean fall of the accuracy, likewise
};

/// Permutation importance (Breiman, doi:10.1023/A:1010933404324, section 10) of every feature (of a set or of objects) or
/// channel (of an image) that a trained approach of any kind learned from: its values are shuffled among the sample's
/// events, weights stay with their events, and the weighted loss and accuracy are taken again. Features of objects are
/// shuffled a place at a time among the events that have an object there, so that the i-th object's values stay those of
/// i-th objects; the mask is left alone. In the order of the features; the same for any number of threads. Errors are
/// those of the shuffling and need two repeats.
std::vector<PermutedFeature> permutation_importance(const Approach& approach, const Samples& samples, int repeats = 3,
                                                    std::uint64_t seed = 0, int threads = 1);

}  // namespace hml
