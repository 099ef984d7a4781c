#include "hml/observe/energy_flow.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/observe/plane.hpp"

namespace hml {
namespace {

constexpr std::size_t most_vertices = 10, most_edges = 32, most_fixed = 1;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

Error malformed(std::string_view graph, const std::string& problem) {
  return Error(ErrorKind::config, fmt::format("graph '{}': {}; a graph is written by its edges, as in 'ab_bc_ca' for a "
                                              "triangle",
                                              graph, problem));
}

std::vector<std::pair<char, char>> parse_edges(std::string_view graph) {
  std::vector<std::pair<char, char>> edges;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t begin = 0; begin < graph.size() + 1; begin += 3) {
    const std::string_view edge = graph.substr(begin, 2);
    if (edge.size() != 2 || !is_letter(edge[0]) || !is_letter(edge[1]) ||
        (begin + 2 < graph.size() && graph[begin + 2] != '_'))
      throw malformed(graph, fmt::format("expected two letters, then '_' or the end, at position {}", begin + 1));
    if (edge[0] == edge[1]) throw malformed(graph, fmt::format("'{}' joins a vertex with itself", edge));
    edges.emplace_back(edge[0], edge[1]);
  }
  return edges;
}

double power(double base, int n) {
  double out = base;
  for (int k = 1; k < n; ++k) out *= base;
  return out;
}

}  // namespace

PairAngles::PairAngles(std::span<const Momentum> constituents, double beta, Measure measure) {
  const std::size_t n = constituents.size();
  const auto points = plane_points(constituents);
  double sum = 0;
  for (const auto& point : points) sum += point.pt;
  for (const auto& point : points) fractions.push_back(point.pt / sum);
  std::vector<P4> directions;
  for (const auto& constituent : constituents) directions.push_back((1 / constituent.pt) * constituent.p4());
  angles.resize(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      const P4 &a = directions[i], &b = directions[j];
      const double squared = measure == Measure::rapidity
                                 ? distance2(points[i], points[j])
                                 : std::abs(2 * (a.e * b.e - a.px * b.px - a.py * b.py - a.pz * b.pz));
      angles[i * n + j] = angles[j * n + i] = beta == 2 ? squared : std::pow(squared, beta / 2);
    }
}

EnergyFlowPolynomial::EnergyFlowPolynomial(std::string_view graph) {
  const auto edges = parse_edges(graph);
  std::map<char, int> vertices;
  for (const auto& [a, b] : edges) {
    vertices.emplace(a, 0);
    vertices.emplace(b, 0);
  }
  int next = 0;
  for (auto& [letter, index] : vertices) index = next++;
  if (vertices.size() > most_vertices || edges.size() > most_edges)
    throw malformed(graph, fmt::format("at most {} vertices and {} edges are supported", most_vertices, most_edges));
  multiplicity_.assign(vertices.size(), std::vector<int>(vertices.size(), 0));
  for (const auto& [a, b] : edges) {
    ++multiplicity_[at(vertices[a])][at(vertices[b])];
    ++multiplicity_[at(vertices[b])][at(vertices[a])];
  }
  find_order();
  if (static_cast<std::size_t>(std::count_if(steps_.begin(), steps_.end(), [](const Step& s) { return s.fixed; })) >
      most_fixed)
    throw malformed(graph, "it takes more than M^4 steps of M constituents");
}

void EnergyFlowPolynomial::find_order() {
  const int n = static_cast<int>(multiplicity_.size());
  std::vector<std::vector<char>> joined(at(n), std::vector<char>(at(n), 0));
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) joined[at(a)][at(b)] = multiplicity_[at(a)][at(b)] > 0;
  std::vector<int> left(at(n));
  std::iota(left.begin(), left.end(), 0);
  const auto neighbours = [&](int vertex) {
    std::vector<int> out;
    for (const int other : left)
      if (joined[at(vertex)][at(other)]) out.push_back(other);
    return out;
  };
  const auto fewer = [&](int a, int b) { return neighbours(a).size() < neighbours(b).size(); };
  while (!left.empty()) {
    Step step{*std::min_element(left.begin(), left.end(), fewer)};
    step.neighbours = neighbours(step.vertex);
    if (step.neighbours.size() > 2) {
      step = {*std::max_element(left.begin(), left.end(), fewer), true};
      step.neighbours = neighbours(step.vertex);
    } else if (step.neighbours.size() == 2) {
      const auto [a, b] = std::pair(at(step.neighbours[0]), at(step.neighbours[1]));
      joined[a][b] = joined[b][a] = 1;
    }
    std::erase(left, step.vertex);
    steps_.push_back(std::move(step));
  }
}

/// What is left to be summed: a weight of each constituent for every vertex, and a table for each pair of vertices that
/// is joined, by edges or by vertices that were summed between them. The tables of edges are shared.
struct EnergyFlowPolynomial::Tables {
  using Table = std::shared_ptr<const std::vector<double>>;
  std::size_t n = 0;
  std::vector<std::vector<double>> weights;
  std::map<std::pair<int, int>, Table> joints;  // first vertex < second; rows of the first

  /// Row k of the table of two vertices: its values for all constituents at `b`, with constituent k at `a`.
  std::vector<double> row(int a, int b, std::size_t k) const {
    const auto& table = *joints.at(std::minmax(a, b));
    std::vector<double> out(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = a < b ? table[k * n + i] : table[i * n + k];
    return out;
  }
};

double EnergyFlowPolynomial::value(const PairAngles& pairs) const {
  const std::size_t n = pairs.fractions.size();
  Tables tables{n, std::vector<std::vector<double>>(steps_.size(), pairs.fractions), {}};
  std::map<int, Tables::Table> powers;
  for (int a = 0; a < vertices(); ++a)
    for (int b = a + 1; b < vertices(); ++b) {
      const int edges = multiplicity_[at(a)][at(b)];
      if (edges == 0) continue;
      auto& table = powers[edges];
      if (!table) {
        std::vector<double> values = pairs.angles;
        for (double& value : values) value = power(value, edges);
        table = std::make_shared<const std::vector<double>>(std::move(values));
      }
      tables.joints[{a, b}] = table;
    }
  return sum_from(0, std::move(tables));
}

double EnergyFlowPolynomial::sum_from(std::size_t first, Tables tables) const {
  const std::size_t n = tables.n;
  double product = 1;
  for (std::size_t s = first; s < steps_.size(); ++s) {
    const auto& [vertex, fixed, neighbours] = steps_[s];
    const auto weights = tables.weights[at(vertex)];
    if (fixed) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) {
        Tables rest = tables;
        for (const int neighbour : neighbours) {
          const auto row = tables.row(vertex, neighbour, k);
          for (std::size_t i = 0; i < n; ++i) rest.weights[at(neighbour)][i] *= row[i];
        }
        sum += weights[k] * sum_from(s + 1, std::move(rest));
      }
      return product * sum;
    }
    if (neighbours.empty()) product *= std::accumulate(weights.begin(), weights.end(), 0.0);
    if (neighbours.size() == 1) {
      std::vector<double> sums(n, 0.0);
      for (std::size_t k = 0; k < n; ++k) {
        const auto row = tables.row(vertex, neighbours[0], k);
        for (std::size_t i = 0; i < n; ++i) sums[i] += weights[k] * row[i];
      }
      for (std::size_t i = 0; i < n; ++i) tables.weights[at(neighbours[0])][i] *= sums[i];
    }
    if (neighbours.size() == 2) {
      std::vector<double> sums(n * n, 0.0);
      for (std::size_t k = 0; k < n; ++k) {
        const auto rows = tables.row(vertex, neighbours[0], k), columns = tables.row(vertex, neighbours[1], k);
        for (std::size_t i = 0; i < n; ++i) {
          const double factor = weights[k] * rows[i];
          for (std::size_t j = 0; j < n; ++j) sums[i * n + j] += factor * columns[j];
        }
      }
      auto& joint = tables.joints[{neighbours[0], neighbours[1]}];
      if (joint)
        for (std::size_t i = 0; i < n * n; ++i) sums[i] *= (*joint)[i];
      joint = std::make_shared<const std::vector<double>>(std::move(sums));
    }
  }
  return product;
}

}  // namespace hml
