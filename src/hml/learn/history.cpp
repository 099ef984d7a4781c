#include "hml/learn/history.hpp"

#include <algorithm>
#include <cmath>

namespace hml {

void History::add(std::string_view name, double value) {
  auto curve = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == name; });
  if (curve == curves.end()) curve = curves.insert(curves.end(), Curve{std::string(name), {}});
  curve->values.push_back(value);
}

const std::vector<double>* History::find(std::string_view name) const {
  for (const auto& curve : curves)
    if (curve.name == name) return &curve.values;
  return nullptr;
}

Tally tally(std::span<const float> scores, std::int64_t classes, std::span<const std::int32_t> labels,
            std::span<const double> weights) {
  Tally sum;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float* row = scores.data() + i * static_cast<std::size_t>(classes);
    const double truth = std::clamp<double>(row[labels[i]], 1e-7, 1 - 1e-7);
    sum.weight += weights[i];
    sum.loss -= weights[i] * std::log(truth);
    if (std::max_element(row, row + classes) - row == labels[i]) sum.correct += weights[i];
  }
  return sum;
}

}  // namespace hml
