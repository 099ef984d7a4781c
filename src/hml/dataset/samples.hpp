#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// One representation of every event as a dense array: shape (n, ...), row-major. A missing value is NaN.
struct Tensor {
  std::vector<std::int64_t> shape;   ///< shape[0] is the number of events
  std::vector<float> values;
  std::vector<std::string> names;    ///< of the features along the last axis (a set) or of the channels (an image)
  std::vector<std::string> units;    ///< one a name

  std::int64_t rows() const { return shape.empty() ? 0 : shape[0]; }
  /// Number of values an event.
  std::int64_t row_size() const {
    std::int64_t size = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) size *= shape[i];
    return size;
  }
};

/// A labelled sample in memory: what approaches are trained on and evaluated with.
struct Samples {
  std::vector<std::pair<std::string, Tensor>> inputs;  ///< by the representation's name, in the order of the run file
  std::vector<std::int32_t> labels;                    ///< (n), index into classes; the signal is class 1
  std::vector<double> weights;                         ///< (n), event weights
  std::vector<std::string> classes;                    ///< names: {"qcd", "z"}
  std::vector<std::int32_t> sample;                    ///< (n), index into sample_names; empty where it is not known
  std::vector<std::string> sample_names;               ///< {"zz", "wz", "qcd"}; several may make up a class

  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  /// The representation; a config error names the nearest ones.
  const Tensor& input(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto& [known, tensor] : inputs) {
      if (known == name) return tensor;
      names.push_back(known);
    }
    throw unknown_name(ErrorKind::config, "representation", name, names);
  }
};

}  // namespace hml
