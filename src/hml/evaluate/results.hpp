#pragma once
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "hml/core/table.hpp"
#include "hml/evaluate/metric.hpp"

namespace hml {

/// A metric with its parameters set, under the name that its number gets in results and the head of its column.
struct NamedMetric {
  std::string name, label;
  std::shared_ptr<const Metric> metric;
};

/// accuracy, auc, significance, rejection_50 and rejection_99 (background rejection at 50% and 99% signal efficiency).
std::vector<NamedMetric> standard_metrics();

/// What one approach reached on one sample.
struct Result {
  struct Value {
    std::string name, label;
    Estimate estimate;
  };
  std::string approach;
  std::vector<Value> values;

  /// The number of that name; a config error names the nearest ones.
  const Estimate& at(const std::string& name) const;
};

/// Computes every metric for one approach.
Result evaluate(const std::string& approach, const Roc& roc, const std::vector<NamedMetric>& metrics);

/// {approach: {metric: {"value": v, "error": e}}}; what is not finite becomes null.
nlohmann::ordered_json to_json(const std::vector<Result>& results);

/// Reads what to_json() wrote, as far as standard_metrics() know it: a value of null is an infinite one (a rejection with
/// no background left), an error of null is unknown.
std::vector<Result> results_from_json(const nlohmann::ordered_json& json);

/// One row an approach, one column a metric, "value +- error".
Table comparison_table(const std::vector<Result>& results, const std::string& title = "Comparison on the test sample");

}  // namespace hml
