#include "hml/learn/targets.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/dataset/table_column.hpp"

namespace hml {

namespace {

TableColumn column_of(const Samples& samples, const std::string& target) {
  return find_table_column(samples, target, ErrorKind::config, "target");
}

}  // namespace

void check_targets(const Samples& samples, const std::string& input, const std::vector<std::string>& targets) {
  const auto& features = samples.input(input).names;
  for (const auto& target : targets) {
    column_of(samples, target);
    if (std::find(features.begin(), features.end(), target) != features.end())
      throw Error(ErrorKind::config, fmt::format("the target '{}' is a feature of the input '{}', where it would only be "
                                                 "copied; learn from a representation without it",
                                                 target, input));
  }
}

std::vector<std::string> tables_of(const Samples& samples, const std::vector<std::string>& targets) {
  std::vector<std::string> out;
  for (const auto& target : targets) {
    const auto table = column_of(samples, target).input;
    if (std::find(out.begin(), out.end(), table) == out.end()) out.push_back(table);
  }
  return out;
}

std::vector<float> target_values(const Samples& samples, const std::vector<std::string>& targets, std::int64_t first) {
  std::vector<float> out(static_cast<std::size_t>(samples.size()) * targets.size());
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const auto values = column_of(samples, targets[t]).values();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isinf(values[i]))
        throw Error(ErrorKind::input, fmt::format("event {}: the target '{}' is infinite",
                                                  first + static_cast<std::int64_t>(i), targets[t]));
      out[i * targets.size() + t] = static_cast<float>(values[i]);
    }
  }
  return out;
}

std::vector<double> Estimates::column(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw unknown_name(ErrorKind::config, "estimate", name, names);
  std::vector<double> out;
  for (auto at = static_cast<std::size_t>(found - names.begin()); at < values.size(); at += names.size())
    out.push_back(values[at]);
  return out;
}

}  // namespace hml
