#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/evaluate/metric.hpp"

namespace hml {

/// A metric with its parameters set, under the name that its number gets in results and the head of its column.
struct NamedMetric {
  std::string name, label;
  std::string description;  ///< the catalogue's sentence and the parameters that matter
  std::shared_ptr<const Metric> metric;
  Config settings;  ///< {metric: kind, label: text, ...}, every parameter spelt out, that make it again
};

/// Metrics by name, as a run file lists them: {rejection_30: {metric: background_rejection, efficiency: 0.3}, ...}. The
/// kind is the name where `metric` is left out, the label is the name where `label` is. Unknown kinds and parameters
/// are config errors with file, line and nearest name.
std::vector<NamedMetric> named_metrics(const Config& section, const Metrics& known = metrics());

/// One metric as a command line says it: "auc", "background_rejection:efficiency=0.3,signal=top", named by that text.
NamedMetric metric_from_text(const std::string& text, const Metrics& known = metrics());

/// accuracy, auc, significance, rejection_50 and rejection_99 (background rejection at 50% and 99% signal efficiency).
std::vector<NamedMetric> standard_metrics();

/// Runs the metrics on a few made-up events of these classes that have these variables, so that a class or variable
/// that is not there is known before the first event: a config error with the metric's place.
void rehearse(const std::vector<NamedMetric>& metrics, const std::vector<std::string>& classes,
              const std::vector<std::string>& variables);

}  // namespace hml
