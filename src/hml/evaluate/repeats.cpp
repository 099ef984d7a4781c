#include "hml/evaluate/repeats.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

namespace hml {

namespace {

const Result& result_of(const std::vector<Result>& results, const std::string& training) {
  std::vector<std::string> names;
  for (const auto& result : results) {
    if (result.approach == training) return result;
    names.push_back(result.approach);
  }
  throw unknown_name(ErrorKind::config, "training", training, names);
}

Estimate mean_and_deviation(const std::vector<double>& numbers) {
  const auto n = static_cast<double>(numbers.size());
  double sum = 0, squares = 0;
  for (const double x : numbers) sum += x;
  const double mean = sum / n;
  if (!std::isfinite(mean)) return {mean, std::numeric_limits<double>::quiet_NaN()};
  for (const double x : numbers) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (n - 1))};
}

Result mean_result(const std::vector<Result>& results, const Repeated& repeated) {
  Result out{repeated.approach, {}, static_cast<int>(repeated.trainings.size())};
  for (const auto& value : result_of(results, repeated.trainings.front()).values) {
    std::vector<double> numbers;
    for (const auto& training : repeated.trainings) numbers.push_back(result_of(results, training).at(value.name).value);
    out.values.push_back({value.name, value.label, mean_and_deviation(numbers)});
  }
  return out;
}

}  // namespace

std::vector<Result> over_trainings(const std::vector<Result>& results, const std::vector<Repeated>& repeated) {
  std::vector<Result> out;
  for (const auto& result : results) {
    const auto has = [&](const Repeated& one) {
      return std::find(one.trainings.begin(), one.trainings.end(), result.approach) != one.trainings.end();
    };
    const auto found = std::find_if(repeated.begin(), repeated.end(), has);
    if (found == repeated.end()) out.push_back(result);
    else if (result.approach == found->trainings.front()) out.push_back(mean_result(results, *found));
  }
  return out;
}

nlohmann::ordered_json repeats_json(const std::vector<Result>& results, const std::vector<Repeated>& repeated) {
  const auto number = [](double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  auto out = nlohmann::ordered_json::object();
  for (const auto& one : repeated) {
    auto& entry = out[one.approach] = {{"trainings", one.trainings}};
    for (const auto& value : mean_result(results, one).values)
      entry[value.name] = {{"mean", number(value.estimate.value)}, {"deviation", number(value.estimate.error)}};
  }
  return out;
}

}  // namespace hml
