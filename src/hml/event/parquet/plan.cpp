#include "hml/event/parquet/plan.hpp"

#include <algorithm>
#include <limits>

#include "hml/core/error.hpp"

namespace hml::parquet_file {

namespace {

// Where the field stands in the file that the collection begins with.
int place_of(const FileColumns& file, const PlannedEvents::Collection& c) {
  int place = c.list ? c.list->place : std::numeric_limits<int>::max();
  const auto see = [&](const std::string& source) { place = std::min(place, column_of(file, source).place); };
  for (const auto& column : c.planned.columns) see(column.source);
  for (const auto& relation : c.planned.relations) see(relation.source);
  for (const auto* relation : c.relations) place = std::min(place, relation->index.place);
  return place;
}

// What the file itself says of its columns goes before what the planner knows of their names. Members of a record
// "Event" are columns of that name's collection.
void describe(const FileColumns& file, root::PlannedCollection& planned) {
  for (auto& column : planned.columns) {
    const FileColumn& source = column_of(file, column.source);
    if (planned.single && source.field == event_collection && !source.path.empty())
      column.name = column.name.substr(event_collection.size() + 1);
    if (!source.described) continue;
    column.unit = source.unit;
    column.doc = source.column.title;
  }
}

PlannedEvents::Collection& owner_of(const FileRelation& relation, std::vector<PlannedEvents::Collection>& all) {
  const auto owns = [&](const auto& c) {
    return relation.collection.empty() ? c.planned.single : c.list && c.list->field == relation.collection;
  };
  const auto found = std::find_if(all.begin(), all.end(), owns);
  if (found != all.end()) return *found;
  // Events without a column.
  auto& events = all.emplace_back();
  events.planned.name = event_collection;
  events.planned.single = true;
  return events;
}

}  // namespace

const FileColumn& column_of(const FileColumns& file, const std::string& name) {
  const auto found =
      std::find_if(file.columns.begin(), file.columns.end(), [&](const auto& c) { return c.column.name == name; });
  if (found == file.columns.end()) throw Error(ErrorKind::internal, "no column '" + name + "' of a Parquet file");
  return *found;
}

PlannedEvents plan_events(const FileColumns& file,
                          const std::function<bool(const std::string&, const std::string&)>& same_counts) {
  std::vector<RootColumn> columns;
  for (const auto& [name, list] : file.lists) columns.push_back(list.column);
  for (const auto& c : file.columns) columns.push_back(c.column);
  PlannedEvents out;
  for (auto& planned : root::plan_collections(columns, same_counts)) {
    describe(file, planned);
    const auto list = file.lists.find(planned.class_name.empty() ? "" : planned.counter);
    out.collections.push_back({std::move(planned), list == file.lists.end() ? nullptr : &list->second, {}});
  }
  for (const auto& relation : file.relations) owner_of(relation, out.collections).relations.push_back(&relation);
  std::stable_sort(out.collections.begin(), out.collections.end(),
                   [&](const auto& a, const auto& b) { return place_of(file, a) < place_of(file, b); });
  return out;
}

}  // namespace hml::parquet_file
