#pragma once
#include <span>

#include "hml/evaluate/roc.hpp"

namespace hml {

/// The distance correlation of two variables, in [0, 1]: 0 where they are independent, 1 where one is a linear function
/// of the other (Szekely, Rizzo and Bakirov, arXiv:0803.4101, defs. 2.3 and 2.4).
///
/// `x`, `y` (n) finite; `weights` (n) or empty for ones. Weights are probabilities: w / sum w takes the place of 1/n in
/// every mean, as in DisCo (Kasieczka and Shih, arXiv:2001.05310), so that an event of weight two counts like two. It
/// is 0 where either variable is constant. Like every such mean over a sample it is biased upwards, by the order of
/// 1 / sqrt(n) for independent variables.
///
/// Exact in O(n log n) (Huo and Szekely, arXiv:1410.1503). The uncertainty is the standard deviation of the influence
/// function of the weighted sample; it is NaN where the value is 0, and too small where the value is of the order of
/// 1 / sqrt(n). An input error where the sum of the weights is not positive.
Estimate distance_correlation(std::span<const double> x, std::span<const double> y,
                              std::span<const double> weights = {});

}  // namespace hml
