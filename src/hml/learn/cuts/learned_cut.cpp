#include "hml/learn/cuts/learned_cut.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

constexpr std::array kind_names = {"below", "above", "inside", "outside", "present", "none"};

}  // namespace

bool LearnedCut::passes(double x) const {
  if (kind == Kind::none) return true;
  if (std::isnan(x)) return false;
  return kind == Kind::outside ? x <= low || x >= high : x >= low && x <= high;
}

std::string LearnedCut::text() const {
  switch (kind) {
    case Kind::below:
      return fmt::format("{} <= {:.6g}", feature, high);
    case Kind::above:
      return fmt::format("{} >= {:.6g}", feature, low);
    case Kind::inside:
      return fmt::format("{:.6g} <= {} <= {:.6g}", low, feature, high);
    case Kind::outside:
      return fmt::format("{0} <= {1:.6g} or {0} >= {2:.6g}", feature, low, high);
    case Kind::present:
      return feature + " is not missing";
    case Kind::none:
      break;
  }
  return feature + " unconstrained";
}

LearnedCut interval_cut(std::string feature, double low, double high) {
  using enum LearnedCut::Kind;
  const auto kind = std::isinf(low) ? (std::isinf(high) ? present : below) : (std::isinf(high) ? above : inside);
  return {std::move(feature), kind, low, high};
}

double edge_between(float lower, float higher) {
  const double a = lower, b = higher;
  if (std::isinf(a)) return std::isinf(b) ? 0 : std::nextafter(b, a);
  return std::isinf(b) ? std::nextafter(a, b) : 0.5 * (a + b);
}

void write_cuts(h5::Group& group, const std::vector<LearnedCut>& cuts) {
  std::vector<std::string> names, kinds;
  std::vector<double> lows, highs;
  for (const auto& cut : cuts) {
    names.push_back(cut.feature);
    kinds.push_back(kind_names[static_cast<std::size_t>(cut.kind)]);
    lows.push_back(cut.low), highs.push_back(cut.high);
  }
  group.write_strings("feature", names);
  group.write_strings("kind", kinds);
  group.write<double>("low", lows);
  group.write<double>("high", highs);
}

std::vector<LearnedCut> read_cuts(const h5::Group& group) {
  const auto names = group.read_strings("feature"), kinds = group.read_strings("kind");
  const auto lows = group.read<double>("low"), highs = group.read<double>("high");
  if (kinds.size() != names.size() || lows.size() != names.size() || highs.size() != names.size())
    throw Error(ErrorKind::input, "its cuts do not belong together");
  std::vector<LearnedCut> cuts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = std::find(kind_names.begin(), kind_names.end(), kinds[i]);
    if (found == kind_names.end())
      throw Error(ErrorKind::input, fmt::format("holds a cut of unknown kind '{}'", kinds[i]));
    cuts.push_back({names[i], static_cast<LearnedCut::Kind>(found - kind_names.begin()), lows[i], highs[i]});
  }
  return cuts;
}

}  // namespace hml
