#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/samples.hpp"

namespace hml {

class OnnxValue;
class OnnxWeights;
struct ValueGroups;

/// Brings inputs to the order of one before a network sees them. What it needs to know it learns from the training
/// sample, and it is stored with the model. A missing value (NaN, or one of those that stand for it) becomes the
/// feature's median in the training sample; a feature that is constant there becomes 0. Infinite values are input errors
/// that name event and feature.
///
///     none      as they are
///     min_max   to [0, 1], a feature or channel at a time
///     standard  to mean 0 and width 1, a feature or channel at a time
///     max, rms  divided by the largest value of the event; by the root mean square of a channel's values that are not 0
///     log, sqrt log(1 + x), or the square root, of the magnitude, with the sign kept
///
/// Of objects (n, length, features) each feature is looked at over all objects. Where one is called "mask", places
/// where it is 0 are none: they count for nothing and stay 0.
class Normaliser {
 public:
  /// The names above.
  static std::vector<std::string> methods();

  /// `missing` are the values that stand for a missing one, as NaN always does; features for which `raw` holds, as they
  /// do for the mask, stay as they are.
  void learn(const std::string& method, const std::vector<float>& missing, const Tensor& input,
             const std::function<bool(const std::string&)>& raw = {});
  /// The normalised values of the events [first, first + n), to `out`, in the shape of theirs.
  void apply(const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) const;
  /// The same in a graph, of an input with these names, its numbers kept beside the network's as "normalisation.scale"
  /// and the like; infinite values are not told there.
  OnnxValue in_onnx(const OnnxValue& input, const std::vector<std::string>& names, const OnnxWeights& weights) const;

  void write(h5::Group& group) const;
  void read(const std::string& method, const std::vector<float>& missing, const h5::Group& group);

 private:
  void leave_raw();
  void finish(std::span<float> event, const ValueGroups& groups) const;

  std::string method_ = "none";
  std::vector<float> missing_;
  std::vector<float> shift_, scale_, fill_;  // (features) of a set or of objects, (channels) of an image
  std::vector<std::uint8_t> raw_;            // likewise; 1 where values stay as they are
};

}  // namespace hml
