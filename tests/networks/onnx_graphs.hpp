#pragma once
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../learn/toy.hpp"

namespace hml::test {

/// Which places of event i hold a node: all, one, none, or a share of them with gaps.
inline bool holds_node(std::int64_t i, std::int64_t place, std::int64_t places, double share, Random& random) {
  if (i % 9 == 1) return place == i % places;
  return i % 9 == 2 || (i % 9 > 3 && random.uniform() < share);
}

inline Samples objects(std::int64_t n, std::int64_t places, int classes, const std::string& input,
                       std::vector<std::string> names) {
  Samples out;
  Tensor tensor{{n, places, static_cast<std::int64_t>(names.size())}, {}, std::move(names), {}};
  tensor.values.resize(static_cast<std::size_t>(n * tensor.row_size()));
  for (std::int64_t i = 0; i < n; ++i) out.labels.push_back(static_cast<std::int32_t>(i % classes));
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back(input, std::move(tensor));
  for (int c = 0; c < classes; ++c) out.classes.push_back(fmt::format("c{}", c));
  return out;
}

/// Some value, now and then a missing one.
inline float value_of(Random& random, double mean) {
  const auto which = random.below(30);
  return which == 0 ? -999.f : which == 1 ? std::nanf("") : static_cast<float>(random.normal(mean, 2));
}

/// A place of those near by: now and then none, the node's own, one that there is not, or the first once more.
inline float link_of(Random& random, std::int64_t place, std::int64_t places) {
  const auto which = random.below(8);
  if (which == 0) return -1;
  if (which == 1) return static_cast<float>(random.below(2) == 0 ? places : place);
  if (which < 4) return 0;
  return static_cast<float>(std::min<std::int64_t>(places - 1, random.below(static_cast<std::uint32_t>(place + 3))));
}

/// Graphs of any number of nodes whose columns stand in no order, with links of all kinds, missing values, and junk
/// where no node is.
inline Samples graphs_of_all_kinds(std::int64_t n, std::int64_t places, int classes, bool with_edge_features = true) {
  std::vector<std::string> names{"neighbour1", "log_pt", "neighbour0", "mask", "eta", "neighbour2"};
  if (with_edge_features)
    for (const char* name : {"neighbour2.ln_kt", "neighbour0.delta_r", "neighbour0.ln_kt", "neighbour1.ln_kt",
                             "neighbour1.delta_r", "neighbour2.delta_r"})
      names.emplace_back(name);
  Samples out = objects(n, places, classes, "graph", names);
  float* node = out.inputs[0].second.values.data();
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(17, static_cast<std::uint64_t>(i));
    const double share = random.uniform();
    for (std::int64_t place = 0; place < places; ++place, node += names.size())
      for (std::size_t column = 0; column < names.size(); ++column) {
        const std::string& name = names[column];
        const bool is_link = name.starts_with("neighbour") && name.find('.') == std::string::npos;
        node[column] = name == "mask" ? holds_node(i, place, places, share, random)
                       : is_link      ? link_of(random, place, places)
                                      : value_of(random, 0.5 * static_cast<double>(i % classes));
      }
  }
  return out;
}

/// Trees of declusterings whose parts come next; one in five of the links is another, so that some come from two.
inline Samples trees_of_all_kinds(std::int64_t n, std::int64_t places, int classes) {
  const std::vector<std::string> names{"next_softer", "ln_kt",            "ln_z",    "psi",
                                       "next_harder", "ln_inverse_delta", "ln_mass", "mask"};
  Samples out = objects(n, places, classes, "lund", names);
  float* node = out.inputs[0].second.values.data();
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(18, static_cast<std::uint64_t>(i));
    const double share = random.uniform();
    for (std::int64_t place = 0; place < places; ++place, node += names.size()) {
      for (std::size_t column = 0; column < names.size(); ++column)
        node[column] = value_of(random, 0.5 * static_cast<double>(i % classes));
      for (const std::size_t column : {std::size_t{0}, std::size_t{4}}) {
        const std::int64_t part = 2 * place + (column == 4 ? 1 : 2);
        node[column] = random.below(5) == 0 ? link_of(random, place, places)
                                            : static_cast<float>(part < places ? part : -1);
      }
      node[7] = holds_node(i, place, places, share, random);
    }
  }
  return out;
}

}  // namespace hml::test
