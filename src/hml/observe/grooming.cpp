#include "hml/observe/grooming.hpp"

#include <algorithm>
#include <cmath>

#include "hml/observe/reclustering.hpp"

namespace hml {

bool SoftDrop::keeps(const LundDeclustering& step) const { return step.z > z_cut * std::pow(step.delta / r0, beta); }

const LundDeclustering* SoftDrop::find(std::span<const LundDeclustering> primary) const {
  const auto found = std::find_if(primary.begin(), primary.end(), [&](const auto& step) { return keeps(step); });
  return found == primary.end() ? nullptr : &*found;
}

P4 soft_dropped(std::span<const Momentum> constituents, const SoftDrop& condition) {
  const auto primary = primary_declusterings(constituents);
  if (const auto* found = condition.find(primary)) return found->pair;
  if (!primary.empty()) return primary.back().harder;
  return constituents.empty() ? P4{} : constituents.front().p4();
}

P4 mass_dropped(std::span<const Momentum> constituents, double mu, double y_cut) {
  const auto tree = cambridge_tree(constituents);
  const auto at = [&](int node) -> const ClusterNode& { return tree[static_cast<std::size_t>(node)]; };
  for (int node = static_cast<int>(tree.size()) - 1; node >= 0 && at(node).first >= 0;) {
    const ClusterNode& a = at(at(node).first);
    const ClusterNode& b = at(at(node).second);
    const double m2 = at(node).momentum.mass2(), a2 = a.momentum.mass2(), b2 = b.momentum.mass2();
    const double softer_pt = b.place.pt;
    if (std::max(a2, b2) < mu * mu * m2 && softer_pt * softer_pt * distance2(a.place, b.place) > y_cut * m2)
      return at(node).momentum;
    node = a2 >= b2 ? at(node).first : at(node).second;
  }
  return {};
}

}  // namespace hml
