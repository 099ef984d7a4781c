#include "hml/observe/undefined.hpp"

#include <algorithm>
#include <vector>

namespace hml::observables {

Observable::OfGroup of_finite(std::function<double(std::span<const Momentum>)> shape) {
  return [shape = std::move(shape)](std::span<const Momentum> objects) {
    if (!std::all_of(objects.begin(), objects.end(), is_finite)) return undefined;
    std::vector<Momentum> moving(objects.begin(), objects.end());
    std::erase_if(moving, [](const Momentum& p) { return !(p.pt > 0); });
    return moving.empty() ? undefined : shape(moving);
  };
}

Observable::OfConstituents of_finite_constituents(
    std::function<double(const Momentum&, std::span<const Momentum>)> shape) {
  return [shape = std::move(shape)](const Momentum& jet, std::span<const Constituent> constituents) {
    if (!is_finite(jet)) return undefined;
    std::vector<Momentum> moving;
    moving.reserve(constituents.size());
    for (const auto& constituent : constituents) {
      if (!is_finite(constituent.momentum)) return undefined;
      if (constituent.momentum.pt > 0) moving.push_back(constituent.momentum);
    }
    return moving.empty() ? undefined : shape(jet, moving);
  };
}

Observable::OfGroup of_three(std::function<double(const Momentum&, const Momentum&, const Momentum&)> value) {
  return [value = std::move(value)](std::span<const Momentum> objects) {
    if (objects.size() != 3 || !std::all_of(objects.begin(), objects.end(), is_finite)) return undefined;
    return value(objects[0], objects[1], objects[2]);
  };
}

}  // namespace hml::observables
