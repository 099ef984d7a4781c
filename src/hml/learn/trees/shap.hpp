#pragma once
#include <span>
#include <vector>

#include "hml/learn/trees/forest.hpp"

namespace hml {

/// How much each feature of an event moves its score from the mean of the training: the Shapley values of the trees, exact in
/// polynomial time (Lundberg, Erion and Lee, arXiv:1802.03888, algorithm 2; features that are left out follow the training
/// events' shares). `values` (n, features) row-major, `base` (outputs).
///
/// Shape (n, outputs, features + 1): the last column is the mean score, and each row sums to the event's score.
std::vector<double> shap_values(const Forest& forest, std::span<const double> base, std::span<const float> values,
                                int threads);

}  // namespace hml
