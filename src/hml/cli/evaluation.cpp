#include "hml/cli/evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/dataset/table_column.hpp"

namespace hml::cli {

namespace {

// Whether a model says what a metric measures.
bool applies(const Metric& metric, const Approach& model) {
  const auto wanted = metric.estimates();
  if (wanted.empty()) return model.classifies();
  const auto said = model.estimates();
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const auto& name) { return std::find(said.begin(), said.end(), name) != said.end(); });
}

std::vector<NamedMetric> applicable(const std::vector<NamedMetric>& metrics, const Approach& model) {
  std::vector<NamedMetric> out;
  for (const auto& metric : metrics)
    if (applies(*metric.metric, model)) out.push_back(metric);
  return out;
}

// What the metrics need, as far as the sample has it.
ScoredEvents::Variables variables_for(const std::vector<NamedMetric>& metrics, const Samples& samples) {
  const auto columns = table_columns(samples);
  ScoredEvents::Variables out;
  for (const auto& metric : metrics)
    for (const auto& wanted : metric.metric->variables()) {
      const auto column =
          std::find_if(columns.begin(), columns.end(), [&](const auto& known) { return known.name == wanted; });
      if (column != columns.end() && std::none_of(out.begin(), out.end(), [&](const auto& v) { return v.first == wanted; }))
        out.emplace_back(wanted, column->values());
    }
  return out;
}

// Scores of the classes; of a model that does not tell them apart, the same for all.
std::vector<float> scores_of(const Approach& model, const Samples& samples, int threads) {
  const auto classes = static_cast<std::int64_t>(samples.classes.size());
  if (!model.classifies())
    return std::vector<float>(static_cast<std::size_t>(samples.size() * classes), 1.F / static_cast<float>(classes));
  auto scores = model.predict(samples, threads);
  if (scores.classes != classes)
    throw Error(ErrorKind::input,
                fmt::format("the model tells {} classes apart, the dataset has {}", scores.classes, classes));
  return std::move(scores.values);
}

}  // namespace

std::vector<std::string> variable_names(const Samples& samples) {
  std::vector<std::string> names;
  for (const auto& column : table_columns(samples)) names.push_back(column.name);
  return names;
}

std::vector<std::string> inputs_for(const std::vector<NamedMetric>& metrics, const Dataset& dataset,
                                    const std::vector<std::string>& inputs) {
  if (inputs.empty()) return {};
  std::vector<std::string> out = inputs, known;
  for (const auto& one : dataset.inputs())
    if (one.shape.size() == 1) known.insert(known.end(), one.names.begin(), one.names.end());
  for (const auto& metric : metrics)
    for (const auto& variable : metric.metric->variables()) {
      const auto holds = [&](const DatasetInput& one) {
        return one.shape.size() == 1 && std::find(one.names.begin(), one.names.end(), variable) != one.names.end();
      };
      const auto found = std::find_if(dataset.inputs().begin(), dataset.inputs().end(), holds);
      if (found == dataset.inputs().end())
        throw unknown_name(ErrorKind::config, "variable", variable, known)
            .in(fmt::format("{}: metric '{}'", dataset.name(), metric.name));
      if (std::find(out.begin(), out.end(), found->name) == out.end()) out.push_back(found->name);
    }
  return out;
}

void check_metrics(const std::vector<NamedMetric>& metrics, const std::vector<const Approach*>& models) {
  for (const auto& metric : metrics) {
    const auto applies_to = [&](const Approach* model) { return applies(*metric.metric, *model); };
    if (std::any_of(models.begin(), models.end(), applies_to)) continue;
    const auto wanted = metric.metric->estimates();
    std::vector<std::string> said;
    for (const auto* model : models)
      for (auto& name : model->estimates()) said.push_back(std::move(name));
    const auto is_unsaid = [&](const auto& name) { return std::find(said.begin(), said.end(), name) == said.end(); };
    const auto unsaid = std::find_if(wanted.begin(), wanted.end(), is_unsaid);
    const Error error = unsaid != wanted.end()
                            ? unknown_name(ErrorKind::config, "estimate", *unsaid, said)
                            : Error(ErrorKind::config, "no approach tells classes apart; what is said of targets is measured by "
                                                       "bias, resolution, rmse, mean_absolute_error and coverage");
    throw Error(error.kind(), fmt::format("metric '{}': {}", metric.name, error.message()), metric.settings.place());
  }
}

Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples,
                      const std::vector<NamedMetric>& metrics, int threads) {
  try {
    const auto measured = applicable(metrics, model);
    auto variables = variables_for(measured, samples);
    if (!model.targets().empty()) {
      const auto estimates = model.estimate(samples, threads);
      for (const auto& estimate : estimates.names)
        variables.emplace_back(estimate_variable(estimate), estimates.column(estimate));
    }
    ScoredEvents events(samples.classes);
    events.add(scores_of(model, samples, threads), samples.labels, samples.weights, variables);
    return evaluate(name, events, measured, threads);
  } catch (Error& error) {
    throw error.in(fmt::format("evaluating '{}'", name));
  }
}

}  // namespace hml::cli
