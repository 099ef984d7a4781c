#pragma once
#include <string>
#include <vector>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/samples.hpp"

namespace hml {

/// Brings inputs to the order of one before a network sees them. What it needs to know it learns from the training
/// sample, and it is stored with the model. A missing value (NaN, or one of those that stand for it) becomes the
/// feature's median in the training sample; a feature that is constant there becomes 0. Infinite values are input errors that name event and feature.
///
///     none      as they are
///     min_max   to [0, 1], a feature or channel at a time
///     standard  to mean 0 and width 1, a feature or channel at a time
///     max       divided by the largest value of the event
///     log       log(1 + x) for x >= 0, -log(1 - x) below
class Normaliser {
 public:
  /// The names above.
  static std::vector<std::string> methods();

  /// `missing` are the values that stand for a missing one, as NaN always does.
  void learn(const std::string& method, const std::vector<float>& missing, const Tensor& input);
  /// The normalised values, in the shape of the input.
  std::vector<float> apply(const Tensor& input) const;

  void write(h5::Group& group) const;
  void read(const std::string& method, const std::vector<float>& missing, const h5::Group& group);

 private:
  std::string method_ = "none";
  std::vector<float> missing_;
  std::vector<float> shift_, scale_, fill_;  // (features) of a set, (channels) of an image
};

}  // namespace hml
