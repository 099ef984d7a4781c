#include "hml/learn/interpret/attention_summary.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/learn/value_groups.hpp"

namespace hml {

namespace {

std::optional<std::size_t> column_of(const Tensor& input, const char* name) {
  const auto found = std::find(input.names.begin(), input.names.end(), name);
  if (found == input.names.end()) return {};
  return static_cast<std::size_t>(found - input.names.begin());
}

// The particles of one event: which places hold some, and how far they are from each other.
class Particles {
 public:
  Particles(const Tensor& input, std::int64_t event)
      : width_(static_cast<std::size_t>(input.shape.back())),
        values_(input.values.data() + event * input.row_size()),
        eta_(column_of(input, "delta_eta")),
        phi_(column_of(input, "delta_phi")) {
    const ValueGroups groups(input);
    for (std::int64_t place = 0; place < input.shape[1]; ++place)
      if (!groups.empty(values_, static_cast<std::size_t>(place) * width_)) places_.push_back(place);
  }
  const std::vector<std::int64_t>& places() const { return places_; }
  bool have_distances() const { return eta_ && phi_; }
  double distance(std::int64_t a, std::int64_t b) const {
    const double phi = std::remainder(value(a, *phi_) - value(b, *phi_), 2 * std::numbers::pi);
    return std::hypot(value(a, *eta_) - value(b, *eta_), phi);
  }

 private:
  double value(std::int64_t place, std::size_t column) const {
    return values_[static_cast<std::size_t>(place) * width_ + column];
  }
  std::size_t width_;
  const float* values_;
  std::optional<std::size_t> eta_, phi_;
  std::vector<std::int64_t> places_;
};

// One event's attention: the mean of those maps and heads that are not told apart.
struct EventMap {
  std::string name;
  std::int64_t queries = 0, keys = 0, tokens = 0;  // the first keys are tokens, then come the places
  std::vector<double> weights;
  double n = 0;

  double at(std::int64_t query, std::int64_t place) const {
    return weights[static_cast<std::size_t>(query * keys + tokens + place)];
  }
};

// The summaries by name and class, made as they come.
class Summaries {
 public:
  explicit Summaries(const AttentionOptions& options) : options_(options) {}

  AttentionSummary& of(const std::string& name, std::int32_t of_class) {
    for (auto& known : found_)
      if (known.name == name && known.of_class == of_class) return known;
    return found_.emplace_back(AttentionSummary{name, of_class, {}, {}, {}});
  }

  void add(AttentionSummary& to, const EventMap& map, const Particles& particles, double weight) {
    if (map.queries == 1 && map.tokens > 0) add_token(to, map, particles, weight);
    else add_particles(to, map, particles, weight);
  }

  std::vector<AttentionSummary> sorted() && {
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.of_class < b.of_class; });
    return std::move(found_);
  }

 private:
  void add_token(AttentionSummary& to, const EventMap& map, const Particles& particles, double weight) {
    to.of_token.resize(1 + static_cast<std::size_t>(options_.particles));
    to.of_token[0].add(weight, std::accumulate(map.weights.begin(), map.weights.begin() + map.tokens, 0.0));
    for (const auto place : particles.places())
      if (place < options_.particles) to.of_token[static_cast<std::size_t>(place) + 1].add(weight, map.at(0, place));
  }

  void add_particles(AttentionSummary& to, const EventMap& map, const Particles& particles, double weight) {
    const auto shown = static_cast<std::size_t>(options_.particles);
    to.among.resize(shown * shown);
    if (particles.have_distances()) to.by_distance.resize(static_cast<std::size_t>(options_.bins));
    std::vector<double> sums(to.by_distance.size()), numbers(to.by_distance.size());
    for (const auto i : particles.places())
      for (const auto j : particles.places()) {
        const double given = map.at(i, j);
        if (i < options_.particles && j < options_.particles)
          to.among[static_cast<std::size_t>(i) * shown + static_cast<std::size_t>(j)].add(weight, given);
        if (i == j || !particles.have_distances()) continue;
        const auto bin = static_cast<std::size_t>(particles.distance(i, j) / options_.delta_r * static_cast<double>(options_.bins));
        if (bin < sums.size()) sums[bin] += given * static_cast<double>(particles.places().size()), ++numbers[bin];
      }
    for (std::size_t bin = 0; bin < sums.size(); ++bin)
      if (numbers[bin] > 0) to.by_distance[bin].add(weight, sums[bin], numbers[bin]);
  }

  const AttentionOptions& options_;
  std::vector<AttentionSummary> found_;
};

std::string name_of(const AttentionMap& map, std::int64_t head, AttentionBy by) {
  if (by == AttentionBy::all) return "";
  return by == AttentionBy::layer ? map.layer : fmt::format("{}, head {}", map.layer, head);
}

std::vector<EventMap> averaged(const std::vector<AttentionMap>& maps, std::int64_t event, std::int64_t places,
                               AttentionBy by) {
  std::vector<EventMap> out;
  for (const auto& map : maps)
    for (std::int64_t head = 0; head < map.heads; ++head) {
      const auto size = static_cast<std::size_t>(map.queries * map.keys);
      const std::string name = name_of(map, head, by);
      auto at = std::find_if(out.begin(), out.end(), [&](const auto& one) {
        return one.name == name && one.queries == map.queries && one.keys == map.keys;
      });
      if (at == out.end())
        at = out.insert(out.end(), {name, map.queries, map.keys, map.keys - places, std::vector<double>(size), 0});
      const float* weights = map.weights.data() + static_cast<std::size_t>(event * map.heads + head) * size;
      for (std::size_t k = 0; k < size; ++k) at->weights[k] += weights[k];
      ++at->n;
    }
  for (auto& one : out)
    for (auto& weight : one.weights) weight /= one.n;
  return out;
}

Tensor rows_of(const Tensor& input, std::int64_t first, std::int64_t n) {
  Tensor out{input.shape, {}, input.names, input.units};
  out.shape[0] = n;
  const auto begin = input.values.begin() + first * input.row_size();
  out.values.assign(begin, begin + n * input.row_size());
  return out;
}

}  // namespace

std::vector<AttentionSummary> summarise_attention(const NetworkApproach& network, const Samples& samples,
                                                  const AttentionOptions& options, int threads) {
  constexpr std::int64_t block = 16;  // maps are squares of clouds
  const Tensor input = network.aligned(samples);
  if (input.shape.size() != 3) return {};
  Summaries summaries(options);
  const auto look = [&](std::int64_t index, int) {
    return network.attention(rows_of(input, index * block, std::min(block, input.rows() - index * block)));
  };
  ordered_parallel((input.rows() + block - 1) / block, resolve_threads(threads), look,
                   [&](std::int64_t index, const std::vector<AttentionMap>& maps) {
                     for (std::int64_t event = index * block; event < std::min(input.rows(), (index + 1) * block); ++event) {
                       const auto i = static_cast<std::size_t>(event);
                       const Particles particles(input, event);
                       for (const auto& one : averaged(maps, event - index * block, input.shape[1], options.by))
                         summaries.add(summaries.of(one.name, samples.labels[i]), one, particles,
                                       samples.weights.empty() ? 1 : samples.weights[i]);
                     }
                   });
  return std::move(summaries).sorted();
}

}  // namespace hml
