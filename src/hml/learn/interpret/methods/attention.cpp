#include <algorithm>
#include <cmath>

#include "hml/learn/interpret/attention_summary.hpp"
#include "hml/learn/interpret/methods/methods.hpp"

namespace hml {

namespace {

using Series = Interpretation::Series;

void add_point(Series& to, double x, const WeightedMean& mean) {
  to.x.push_back(x), to.values.push_back(mean.value()), to.errors.push_back(mean.error());
}

// A mean over no events has no value.
double value_of(const WeightedMean& mean) { return mean.empty() ? std::nan("") : mean.value(); }

std::string titled(const std::string& title, const AttentionSummary& summary) {
  return summary.name.empty() ? title : title + ", " + summary.name;
}

Interpretation::Map among(const AttentionSummary& summary, const std::string& of_class, int particles) {
  const double end = particles + 0.5;
  Interpretation::Map map{titled("Attention, " + of_class, summary), "Mean attention",
                          {"Particle looked at, by falling p_{T}", 0.5, end},
                          {"Particle that looks, by falling p_{T}", 0.5, end}, particles, particles, false, {}};
  for (int column = 0; column < particles; ++column)
    for (int row = 0; row < particles; ++row)
      map.values.push_back(value_of(summary.among[static_cast<std::size_t>(row * particles + column)]));
  return map;
}

Series of_token(const AttentionSummary& summary, const std::string& of_class) {
  Series out{titled("Attention of the class token", summary), of_class, "Particle, by falling p_{T} (0: the token)",
             "Mean attention", {}, {}, {}};
  for (std::size_t i = 0; i < summary.of_token.size(); ++i)
    if (!summary.of_token[i].empty()) add_point(out, static_cast<double>(i), summary.of_token[i]);
  return out;
}

Series by_distance(const AttentionSummary& summary, const std::string& of_class, double highest) {
  Series out{titled("Attention by distance", summary), of_class, "#Delta R of two particles",
             "Mean attention x particles", {}, {}, {}};
  const double width = highest / static_cast<double>(summary.by_distance.size());
  for (std::size_t i = 0; i < summary.by_distance.size(); ++i)
    if (!summary.by_distance[i].empty()) add_point(out, width * (static_cast<double>(i) + 0.5), summary.by_distance[i]);
  return out;
}

}  // namespace

void AttentionMethod::declare_own(Parameters& p) {
  p.add("by", by_, "What is told apart; the rest is averaged.").choices({"all", "layer", "head"});
  p.add("particles", particles_, "How many of the leading particles are shown.").min(1).max(1000);
  p.add("delta_r", delta_r_, "Largest distance of two particles.").min(1e-6);
  p.add("bins", bins_, "Bins of that distance.").min(1).max(1000);
}

Interpretation AttentionMethod::look(const Approach& approach, const Samples& samples, std::uint64_t,
                                     int threads) const {
  Interpretation out;
  const auto* network = dynamic_cast<const NetworkApproach*>(&approach);
  if (!network) return out;
  AttentionOptions options{AttentionBy::all, particles_, delta_r_, bins_};
  if (by_ != "all") options.by = by_ == "layer" ? AttentionBy::layer : AttentionBy::head;
  if (approach.input_shape().size() == 2) options.particles = std::min<std::int64_t>(particles_, approach.input_shape()[0]);
  for (const auto& summary : summarise_attention(*network, samples, options, threads)) {
    const std::string& of_class = approach.classes()[static_cast<std::size_t>(summary.of_class)];
    if (!summary.among.empty()) out.maps.push_back(among(summary, of_class, static_cast<int>(options.particles)));
    if (!summary.of_token.empty()) out.series.push_back(of_token(summary, of_class));
    if (!summary.by_distance.empty()) out.series.push_back(by_distance(summary, of_class, delta_r_));
  }
  return out;
}

}  // namespace hml
