#pragma once
#include <string>
#include <vector>

#include "hml/dataset/dataset.hpp"
#include "hml/evaluate/results.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Names of the variables that metrics can be measured against: the columns of the sample's tables.
std::vector<std::string> variable_names(const Samples& samples);

/// The dataset's inputs that hold the variables these metrics need, besides the one named; an unknown variable is a
/// config error with the nearest names.
std::vector<std::string> inputs_for(const std::vector<NamedMetric>& metrics, const Dataset& dataset,
                                    const std::string& input);

/// Scores a sample with a trained model and measures how well it tells the classes apart.
Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples,
                      const std::vector<NamedMetric>& metrics, int threads);

}  // namespace hml::cli
