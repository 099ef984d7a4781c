#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/cli/show/description.hpp"
#include "hml/core/error.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/event/source.hpp"

namespace hml::cli {

namespace {

// A look at so many events says how full the collections are.
constexpr std::int64_t looked_at = 1000;

std::string type_name(const Values& values) {
  constexpr const char* names[] = {"float32", "float64", "int32",  "int64",  "uint8",
                                   "int8",    "int16",   "uint16", "uint32", "uint64"};
  static_assert(std::size(names) == std::variant_size_v<Values>);
  return names[values.index()];
}

Table collections_table(const Events& events) {
  Table table{"Collections", {"collection", "objects/event", "columns", "relations"}, {}};
  for (const auto& c : events.collections()) {
    std::vector<std::string> relations;
    for (const auto& relation : c.relations)
      relations.push_back(fmt::format("{} -> {}", relation.name, fmt::join(relation.targets, ", ")));
    const double mean = events.size() > 0 ? static_cast<double>(c.objects()) / static_cast<double>(events.size()) : 0;
    table.rows.push_back({c.name, fmt::format("{:.2f}", mean), std::to_string(c.columns.size()),
                          fmt::format("{}", fmt::join(relations, "; "))});
  }
  return table;
}

Table columns_table(const Collection& collection) {
  Table table{collection.name, {"column", "type", "width", "unit", "what it is"}, {}};
  for (const auto& column : collection.columns)
    table.rows.push_back(
        {column.name, type_name(column.values), std::to_string(column.width), column.unit, column.doc});
  for (const auto& relation : collection.relations)
    table.rows.push_back(
        {relation.name, "relation", "", "", fmt::format("points at objects of {}", fmt::join(relation.targets, ", "))});
  return table;
}

std::string number_of_events(const EventSource& source, const Events& seen) {
  if (const auto size = source.size()) return fmt::format("{} events", *size);
  return seen.size() < looked_at ? fmt::format("{} events", seen.size())
                                 : fmt::format("{} events or more", seen.size());
}

}  // namespace

Description describe_events(const std::filesystem::path& path, const std::string& part) {
  const std::string layout = recognise_layout(path);
  const std::unique_ptr<EventSource> source = layout.empty() ? open_events(path) : open_layout({path}, layout);
  const Events events = source->read(0, std::min(source->size().value_or(looked_at), looked_at));
  Description out;
  out.headline = fmt::format("{}: {}", path.string(), number_of_events(*source, events));
  if (!layout.empty()) out.headline += fmt::format(", published in the layout '{}'", layout);
  out.tables.push_back(part.empty() ? collections_table(events) : columns_table(events.collection(part)));
  return out;
}

}  // namespace hml::cli
