#pragma once
#include <string>
#include <vector>

#include "hml/dataset/dataset.hpp"
#include "hml/evaluate/results.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Names of the variables that metrics can be measured against: the columns of the sample's tables.
std::vector<std::string> variable_names(const Samples& samples);

/// The dataset's inputs that hold the variables these metrics need, besides those of a model (none: all); an unknown
/// variable is a config error with the nearest names.
std::vector<std::string> inputs_for(const std::vector<NamedMetric>& metrics, const Dataset& dataset,
                                    const std::vector<std::string>& inputs);

/// A config error with the metric's place where it measures what none of the models says.
void check_metrics(const std::vector<NamedMetric>& metrics, const std::vector<const Approach*>& models);

/// Measures how well a trained model tells the classes of a sample apart, and how well its estimates meet the truth: by
/// the metrics that there are for what it says.
Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples,
                      const std::vector<NamedMetric>& metrics, int threads);

}  // namespace hml::cli
