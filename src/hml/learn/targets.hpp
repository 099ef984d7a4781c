#pragma once
#include <string>
#include <vector>

#include "hml/dataset/samples.hpp"

namespace hml {

/// Numbers of an event that a model learns beside, or instead of, its class: columns of a sample's tables by name.

/// A config error where a target is no column of a table of the sample (its rows are not read), or is one of the
/// features of the input that it would be learned from.
void check_targets(const Samples& samples, const std::string& input, const std::vector<std::string>& targets);
/// The tables that hold them, each once.
std::vector<std::string> tables_of(const Samples& samples, const std::vector<std::string>& targets);
/// Their values (n, targets), NaN where an event has none; an input error where one is infinite, which counts events from
/// `first`.
std::vector<float> target_values(const Samples& samples, const std::vector<std::string>& targets,
                                 std::int64_t first = 0);

/// What a model says of the targets of n events: "truth.pt"; with its uncertainty "truth.pt.sigma"; or quantiles of it,
/// "truth.pt.q0.16".
struct Estimates {
  std::vector<std::string> names;
  std::vector<float> values;  ///< (n, names), row-major

  std::int64_t size() const { return names.empty() ? 0 : static_cast<std::int64_t>(values.size() / names.size()); }
  /// The column of one name, (n); a config error names the nearest ones.
  std::vector<double> column(const std::string& name) const;
};

}  // namespace hml
