#include "hml/observe/cut_flow.hpp"

#include <cmath>

#include <fmt/format.h>

namespace hml {

double CutCount::error() const { return std::sqrt(squared_weight); }

CutFlow::CutFlow(std::vector<Cut> cuts) : cuts_(std::move(cuts)) {
  counts_.push_back({.name = "all"});
  for (const auto& cut : cuts_) counts_.push_back({.name = cut.expression()});
}

namespace {

void count(CutCount& row, std::span<const std::uint8_t> passed, std::span<const double> weights) {
  for (std::size_t event = 0; event < passed.size(); ++event) {
    if (!passed[event]) continue;
    const double weight = weights.empty() ? 1.0 : weights[event];
    ++row.events;
    row.weight += weight;
    row.squared_weight += weight * weight;
  }
}

std::string fraction(double part, double whole) { return whole == 0 ? "-" : fmt::format("{:.4f}", part / whole); }

}  // namespace

std::vector<std::uint8_t> CutFlow::add(const Events& events, std::span<const double> weights) {
  if (!weights.empty() && weights.size() != static_cast<std::size_t>(events.size()))
    throw Error(ErrorKind::internal, fmt::format("{} weights for {} events", weights.size(), events.size()));
  std::vector<std::uint8_t> passed(static_cast<std::size_t>(events.size()), 1);
  count(counts_[0], passed, weights);
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    const auto mask = cuts_[c].mask(events);
    for (std::size_t event = 0; event < passed.size(); ++event) passed[event] &= mask[event];
    count(counts_[c + 1], passed, weights);
  }
  return passed;
}

Table CutFlow::table(std::string title) const {
  Table out{.title = std::move(title), .columns = {"cut", "events", "weight", "efficiency", "cumulative"}, .rows = {}};
  for (std::size_t row = 0; row < counts_.size(); ++row) {
    const CutCount& now = counts_[row];
    const CutCount& before = counts_[row == 0 ? 0 : row - 1];
    out.rows.push_back({now.name, std::to_string(now.events), with_error(now.weight, now.error()),
                        fraction(now.weight, before.weight), fraction(now.weight, counts_[0].weight)});
  }
  return out;
}

}  // namespace hml
