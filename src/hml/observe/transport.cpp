#include "hml/observe/transport.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace hml {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// Sends one source after the other along cheapest paths through the residual graph: from a source to any sink at its
/// cost, from a sink back to a source that flows there at minus its cost. Potentials keep the reduced costs of all
/// edges not negative, so that Dijkstra's search finds the paths (Edmonds and Karp 1972).
class Transport {
 public:
  Transport(std::span<const double> supply, std::span<const double> demand, std::span<const double> costs)
      : supply_(supply.begin(), supply.end()),
        demand_(demand.begin(), demand.end()),
        costs_(costs),
        flow_(costs.size(), 0.0),
        row_(supply.size(), 0.0),
        column_(demand.size(), 0.0) {
    // Rounding leaves rests of this size, which are not worth a path.
    dust_ = 1e-15 * std::accumulate(supply.begin(), supply.end(), 0.0);
  }

  double cost() {
    for (std::size_t source = 0; source < supply_.size(); ++source)
      while (supply_[source] > dust_) {
        const std::size_t sink = search(source);
        if (sink == none) break;  // what is left of the demand is dust
        augment(source, sink);
      }
    return std::inner_product(flow_.begin(), flow_.end(), costs_.begin(), 0.0);
  }

 private:
  std::size_t edge(std::size_t i, std::size_t j) const { return i * demand_.size() + j; }

  /// Dijkstra's search from a source to the nearest sink with demand. Remembers by which source each sink, and by which
  /// sink each source is reached, and moves the potentials of all that were settled.
  std::size_t search(std::size_t start) {
    sink_distance_.assign(demand_.size(), infinity);
    source_distance_.assign(supply_.size(), infinity);
    by_source_.assign(demand_.size(), none);
    by_sink_.assign(supply_.size(), none);
    settled_.assign(demand_.size(), 0);
    source_distance_[start] = 0;
    relax_sinks(start);
    for (;;) {
      std::size_t nearest = none;
      for (std::size_t j = 0; j < demand_.size(); ++j)
        if (!settled_[j] && (nearest == none || sink_distance_[j] < sink_distance_[nearest])) nearest = j;
      if (nearest == none) return none;
      settled_[nearest] = 1;
      if (demand_[nearest] > dust_) {
        move_potentials(sink_distance_[nearest]);
        return nearest;
      }
      // The edges back to the sources that flow here have reduced cost 0: they are settled at the same distance.
      for (std::size_t i = 0; i < supply_.size(); ++i)
        if (flow_[edge(i, nearest)] > 0 && source_distance_[i] == infinity) {
          source_distance_[i] = sink_distance_[nearest];
          by_sink_[i] = nearest;
          relax_sinks(i);
        }
    }
  }

  void relax_sinks(std::size_t i) {
    for (std::size_t j = 0; j < demand_.size(); ++j) {
      if (settled_[j]) continue;
      const double reduced = std::max(costs_[edge(i, j)] + row_[i] - column_[j], 0.0);
      if (const double distance = source_distance_[i] + reduced; distance < sink_distance_[j]) {
        sink_distance_[j] = distance;
        by_source_[j] = i;
      }
    }
  }

  void move_potentials(double end) {
    for (std::size_t i = 0; i < supply_.size(); ++i)
      if (source_distance_[i] < end) row_[i] += source_distance_[i] - end;
    for (std::size_t j = 0; j < demand_.size(); ++j)
      if (settled_[j]) column_[j] += sink_distance_[j] - end;
  }

  void augment(std::size_t source, std::size_t sink) {
    double amount = std::min(supply_[source], demand_[sink]);
    for (std::size_t j = sink, i = by_source_[j]; i != source; j = by_sink_[i], i = by_source_[j])
      amount = std::min(amount, flow_[edge(i, by_sink_[i])]);
    for (std::size_t j = sink;;) {
      const std::size_t i = by_source_[j];
      flow_[edge(i, j)] += amount;
      if (i == source) break;
      j = by_sink_[i];
      flow_[edge(i, j)] -= amount;
    }
    supply_[source] -= amount;
    demand_[sink] -= amount;
  }

  std::vector<double> supply_, demand_;
  std::span<const double> costs_;
  std::vector<double> flow_, row_, column_;
  double dust_ = 0;
  std::vector<double> sink_distance_, source_distance_;
  std::vector<std::size_t> by_source_, by_sink_;
  std::vector<char> settled_;
};

}  // namespace

double transport_cost(std::span<const double> supply, std::span<const double> demand, std::span<const double> costs) {
  return Transport(supply, demand, costs).cost();
}

}  // namespace hml
