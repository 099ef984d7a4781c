#pragma once
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "hml/cli/job.hpp"
#include "hml/learn/approach.hpp"
#include "hml/report/analysis_report.hpp"

namespace hml::cli {

/// What the run's methods find out about a model on the test sample: {name: {"bars", "series", "maps"}}, without
/// those that found nothing. Where the dataset has a luminosity, every class weighs the same, as in the training.
nlohmann::ordered_json interpret_model(const Job& job, const std::string& name, const Approach& model,
                                       const Dataset& dataset, const Samples& test);

/// Reads that of all approaches, {approach: {name: ...}}, with the methods' descriptions.
std::vector<report::AnalysisRecord::Interpreted> interpretations_from_json(const std::vector<NamedInterpreter>& methods,
                                                                           const nlohmann::ordered_json& json);

}  // namespace hml::cli
