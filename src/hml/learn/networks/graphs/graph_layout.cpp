#include "hml/learn/networks/graphs/graph_layout.hpp"

#include <cctype>
#include <map>

namespace hml {

namespace {

constexpr std::string_view word = "neighbour";

std::string name_of(std::size_t slot) { return std::string(word) + std::to_string(slot); }

}  // namespace

bool tells_of_neighbour(const std::string& name) {
  return name.starts_with(word) && name.size() > word.size() &&
         std::isdigit(static_cast<unsigned char>(name[word.size()]));
}

std::optional<GraphLayout> graph_layout(const std::vector<std::string>& names) {
  GraphLayout layout;
  std::map<std::string, std::int64_t> column;
  std::vector<std::string> edge_features;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (!column.emplace(names[i], at).second) return {};
    if (names[i].starts_with(name_of(0) + ".")) edge_features.push_back(names[i].substr(name_of(0).size()));
    if (names[i] != "mask" && !tells_of_neighbour(names[i])) layout.features.push_back(at);
  }
  if (!column.contains("mask") || !column.contains(name_of(0)) || layout.features.empty()) return {};
  layout.mask = column["mask"];
  for (std::size_t slot = 0; column.contains(name_of(slot)); ++slot) {
    layout.neighbours.push_back(column[name_of(slot)]);
    for (const auto& feature : edge_features) {
      const auto found = column.find(name_of(slot) + feature);
      if (found == column.end()) return {};
      layout.edges.push_back(found->second);
    }
  }
  // Nothing may be left over, such as the neighbours behind a gap.
  if (layout.features.size() + 1 + layout.neighbours.size() + layout.edges.size() != names.size()) return {};
  return layout;
}

}  // namespace hml
