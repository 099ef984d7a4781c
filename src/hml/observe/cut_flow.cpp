#include "hml/observe/cut_flow.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "hml/observe/observations.hpp"

namespace hml {

double CutCount::error() const { return std::sqrt(squared_weight); }

std::string Efficiency::text() const { return std::isnan(value) ? "-" : with_error(value, error); }

Efficiency efficiency(const CutCount& passed, const CutCount& all) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (all.weight == 0) return {undefined, undefined};
  const double e = passed.weight / all.weight, failed = all.squared_weight - passed.squared_weight;
  const double variance = (1 - e) * (1 - e) * passed.squared_weight + e * e * std::max(failed, 0.0);
  return {e, std::sqrt(variance) / std::abs(all.weight)};
}

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

}  // namespace

std::vector<std::uint8_t> CutFlow::add(const Events& events, std::span<const double> weights) {
  if (!weights.empty() && weights.size() != static_cast<std::size_t>(events.size()))
    throw Error(ErrorKind::internal, fmt::format("{} weights for {} events", weights.size(), events.size()));
  std::vector<std::uint8_t> passed(static_cast<std::size_t>(events.size()), 1);
  count(counts_[0], passed, weights);
  Observations observations(events);
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    const auto mask = cuts_[c].mask(observations);
    for (std::size_t event = 0; event < passed.size(); ++event) passed[event] &= mask[event];
    count(counts_[c + 1], passed, weights);
  }
  return passed;
}

void CutFlow::merge(const CutFlow& other) {
  for (std::size_t row = 0; row < counts_.size(); ++row) {
    counts_[row].events += other.counts_[row].events;
    counts_[row].weight += other.counts_[row].weight;
    counts_[row].squared_weight += other.counts_[row].squared_weight;
  }
}

Table CutFlow::table(std::string title) const {
  Table out{.title = std::move(title), .columns = {"cut", "events", "weight", "efficiency", "cumulative"}, .rows = {}};
  for (std::size_t row = 0; row < counts_.size(); ++row) {
    const CutCount& now = counts_[row];
    const CutCount& before = counts_[row == 0 ? 0 : row - 1];
    out.rows.push_back({now.name, std::to_string(now.events), with_error(now.weight, now.error()),
                        efficiency(now, before).text(), efficiency(now, counts_[0]).text()});
  }
  return out;
}

Table CutFlow::numbers() const {
  Table out{.title = "",
            .columns = {"cut", "events", "weight", "weight_error", "efficiency", "efficiency_error", "cumulative",
                        "cumulative_error"},
            .rows = {}};
  for (std::size_t row = 0; row < counts_.size(); ++row) {
    const CutCount& now = counts_[row];
    const Efficiency single = efficiency(now, counts_[row == 0 ? 0 : row - 1]), all = efficiency(now, counts_[0]);
    out.rows.push_back({now.name, std::to_string(now.events)});
    for (const double number : {now.weight, now.error(), single.value, single.error, all.value, all.error})
      out.rows.back().push_back(fmt::format("{}", number));
  }
  return out;
}

namespace {

void check_same_cuts(std::span<const CutFlowSample> samples) {
  for (const auto& sample : samples) {
    const auto& first = samples.front().counts;
    bool same = sample.counts.size() == first.size();
    for (std::size_t row = 0; same && row < first.size(); ++row) same = sample.counts[row].name == first[row].name;
    if (!same)
      throw Error(ErrorKind::config,
                  fmt::format("samples '{}' and '{}' went through different cuts", samples.front().name, sample.name));
  }
}

/// The number of events expected after a cut, with the uncertainty of the efficiency.
Efficiency expected(const CutFlowSample& sample, std::size_t row, double luminosity) {
  constexpr double pb_in_fb = 1000;
  const double all = sample.cross_section * pb_in_fb * luminosity;
  const Efficiency passed = efficiency(sample.counts[row], sample.counts[0]);
  return {all * passed.value, all * passed.error};
}

/// A table with one row a cut; add(row's cells, events expected) writes those of a sample.
template <class Add>
Table compared(std::span<const CutFlowSample> samples, double luminosity, Add add) {
  check_same_cuts(samples);
  Table out{.title = "", .columns = {"cut"}, .rows = {}};
  for (std::size_t row = 0; !samples.empty() && row < samples.front().counts.size(); ++row) {
    out.rows.push_back({samples.front().counts[row].name});
    for (const auto& sample : samples) add(out.rows.back(), expected(sample, row, luminosity));
  }
  return out;
}

}  // namespace

Table compare_cut_flows(std::span<const CutFlowSample> samples, double luminosity, std::string title) {
  Table out =
      compared(samples, luminosity, [](auto& cells, const Efficiency& events) { cells.push_back(events.text()); });
  for (const auto& sample : samples) out.columns.push_back(sample.name);
  out.title = std::move(title);
  return out;
}

Table compare_cut_flow_numbers(std::span<const CutFlowSample> samples, double luminosity) {
  Table out = compared(samples, luminosity, [](auto& cells, const Efficiency& events) {
    for (const double number : {events.value, events.error}) cells.push_back(fmt::format("{}", number));
  });
  for (const auto& sample : samples) out.columns.insert(out.columns.end(), {sample.name, sample.name + "_error"});
  return out;
}

}  // namespace hml
