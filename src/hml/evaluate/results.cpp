#include "hml/evaluate/results.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hml {

namespace {

nlohmann::ordered_json number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace

const Estimate& Result::at(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& value : values) {
    if (value.name == name) return value.estimate;
    names.push_back(value.name);
  }
  throw unknown_name(ErrorKind::config, "result of '" + approach + "'", name, names);
}

Result evaluate(const std::string& approach, const ScoredEvents& events, const std::vector<NamedMetric>& metrics,
                int threads) {
  Result out{.approach = approach};
  for (const auto& metric : metrics) {
    try {
      out.values.push_back({metric.name, metric.label, metric.metric->evaluate(events, threads)});
    } catch (Error& error) {
      throw error.in(fmt::format("metric '{}'", metric.name));
    }
  }
  return out;
}

nlohmann::ordered_json to_json(const std::vector<Result>& results) {
  auto out = nlohmann::ordered_json::object();
  for (const auto& result : results) {
    auto& entry = out[result.approach] = nlohmann::ordered_json::object();
    for (const auto& value : result.values)
      entry[value.name] = {{"value", number(value.estimate.value)}, {"error", number(value.estimate.error)}};
  }
  return out;
}

std::vector<Result> results_from_json(const nlohmann::ordered_json& json, const std::vector<NamedMetric>& metrics) {
  constexpr double infinity = std::numeric_limits<double>::infinity(),
                   unknown = std::numeric_limits<double>::quiet_NaN();
  const auto number = [](const nlohmann::ordered_json& value, double otherwise) {
    return value.is_null() ? otherwise : value.get<double>();
  };
  std::vector<Result> results;
  for (const auto& [approach, numbers] : json.items()) {
    Result result{.approach = approach};
    for (const auto& metric : metrics) {
      if (!numbers.contains(metric.name)) continue;
      const auto& entry = numbers.at(metric.name);
      result.values.push_back(
          {metric.name, metric.label, {number(entry.at("value"), infinity), number(entry.at("error"), unknown)}});
    }
    results.push_back(std::move(result));
  }
  return results;
}

Table comparison_table(const std::vector<Result>& results, const std::string& title) {
  Table table{.title = title, .columns = {"Approach"}};
  if (results.empty()) return table;
  std::vector<std::string> names;  // of the columns, in the order in which results first have them
  for (const auto& result : results)
    for (const auto& value : result.values)
      if (std::find(names.begin(), names.end(), value.name) == names.end())
        names.push_back(value.name), table.columns.push_back(value.label);
  for (const auto& result : results) {
    std::vector<std::string> row{
        result.trainings > 1 ? fmt::format("{} ({} trainings)", result.approach, result.trainings) : result.approach};
    row.resize(1 + names.size(), "-");
    for (const auto& value : result.values) {
      const auto column = std::find(names.begin(), names.end(), value.name) - names.begin();
      row[1 + static_cast<std::size_t>(column)] = with_error(value.estimate.value, value.estimate.error);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace hml
