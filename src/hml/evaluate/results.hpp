#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "hml/core/table.hpp"
#include "hml/evaluate/named_metric.hpp"

namespace hml {

/// What one approach reached on one sample.
struct Result {
  struct Value {
    std::string name, label;
    Estimate estimate;
  };
  std::string approach;
  std::vector<Value> values;
  int trainings = 1;  ///< above 1 the values are means over so many trainings, the errors standard deviations

  /// The number of that name; a config error names the nearest ones.
  const Estimate& at(const std::string& name) const;
};

/// Computes every metric for one approach.
Result evaluate(const std::string& approach, const ScoredEvents& events, const std::vector<NamedMetric>& metrics,
                int threads = 1);

/// {approach: {metric: {"value": v, "error": e}}}; what is not finite becomes null.
nlohmann::ordered_json to_json(const std::vector<Result>& results);

/// Reads what to_json() wrote, as far as `metrics` names it: a value of null is an infinite one (a rejection with no
/// background left), an error of null is unknown.
std::vector<Result> results_from_json(const nlohmann::ordered_json& json, const std::vector<NamedMetric>& metrics);

/// One row an approach, one column a metric, "value +- error", or "-" where an approach was not measured by it; the
/// number of trainings stands behind the name where there are several.
Table comparison_table(const std::vector<Result>& results, const std::string& title = "Comparison on the test sample");

}  // namespace hml
