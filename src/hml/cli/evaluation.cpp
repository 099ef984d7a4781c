#include "hml/cli/evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hml::cli {

namespace {

// The place of a variable in a sample: a table (n, columns) and one of its columns.
struct Column {
  const Tensor* table = nullptr;
  std::size_t index = 0;
};

std::vector<std::pair<std::string, Column>> columns_of(const Samples& samples) {
  std::vector<std::pair<std::string, Column>> out;
  for (const auto& [name, tensor] : samples.inputs)
    if (tensor.shape.size() == 2)
      for (std::size_t c = 0; c < tensor.names.size(); ++c) out.push_back({tensor.names[c], {&tensor, c}});
  return out;
}

std::vector<double> values_of(const Column& column) {
  std::vector<double> out;
  const auto width = static_cast<std::size_t>(column.table->row_size());
  for (std::size_t at = column.index; at < column.table->values.size(); at += width)
    out.push_back(column.table->values[at]);
  return out;
}

// What the metrics need, as far as the sample has it.
ScoredEvents::Variables variables_for(const std::vector<NamedMetric>& metrics, const Samples& samples) {
  const auto columns = columns_of(samples);
  ScoredEvents::Variables out;
  for (const auto& metric : metrics)
    for (const auto& wanted : metric.metric->variables()) {
      const auto is_wanted = [&](const auto& known) { return known.first == wanted; };
      const auto column = std::find_if(columns.begin(), columns.end(), is_wanted);
      if (column != columns.end() && std::none_of(out.begin(), out.end(), is_wanted))
        out.emplace_back(wanted, values_of(column->second));
    }
  return out;
}

}  // namespace

std::vector<std::string> variable_names(const Samples& samples) {
  std::vector<std::string> names;
  for (const auto& column : columns_of(samples)) names.push_back(column.first);
  return names;
}

std::vector<std::string> inputs_for(const std::vector<NamedMetric>& metrics, const Dataset& dataset,
                                    const std::string& input) {
  std::vector<std::string> out{input}, known;
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

Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples,
                      const std::vector<NamedMetric>& metrics, int threads) {
  try {
    const auto scores = model.predict(samples, threads);
    if (scores.classes != static_cast<std::int64_t>(samples.classes.size()))
      throw Error(ErrorKind::input, fmt::format("the model tells {} classes apart, the dataset has {}", scores.classes,
                                                samples.classes.size()));
    ScoredEvents events(samples.classes);
    events.add(scores.values, samples.labels, samples.weights, variables_for(metrics, samples));
    return evaluate(name, events, metrics, threads);
  } catch (Error& error) {
    throw error.in(fmt::format("evaluating '{}'", name));
  }
}

}  // namespace hml::cli
