#include "hml/event/wanted_columns.hpp"

#include <algorithm>

namespace hml {

WantedColumns WantedColumns::all(const std::vector<CollectionNames>& file) {
  WantedColumns out;
  for (const auto& c : file) {
    Parts& parts = out.wanted_[c.name];
    parts.columns.insert(c.columns.begin(), c.columns.end());
    for (const auto& relation : c.relations) parts.relations.insert(relation.name);
  }
  return out;
}

WantedColumns WantedColumns::of(const std::vector<CollectionNames>& file, const std::vector<ColumnRequest>& requests) {
  WantedColumns out;
  for (const auto& request : requests)
    if (!request.path.empty()) out.add(file, request.path.front(), request, 1);
  return out;
}

// What lies at the end of a path of which the first `step` steps lead to the collection `name`.
void WantedColumns::add(const std::vector<CollectionNames>& file, const std::string& name, const ColumnRequest& request,
                        std::size_t step) {
  const auto c =
      std::find_if(file.begin(), file.end(), [&](const auto& f) { return lower_case(f.name) == lower_case(name); });
  if (c == file.end()) return;
  Parts& parts = wanted_[c->name];
  if (step == request.path.size()) {
    for (const auto& column : c->columns)
      for (const auto& wanted : request.columns)
        if (fold_name(column) == fold_name(wanted)) parts.columns.insert(column);
    return;
  }
  for (const auto& relation : c->relations) {
    if (fold_name(relation.name) != fold_name(request.path[step])) continue;
    parts.relations.insert(relation.name);
    // Every target comes along, with or without columns: indices point into all of them.
    for (const auto& target : relation.targets) add(file, target, request, step + 1);
  }
}

bool WantedColumns::column(const std::string& collection, const std::string& name) const {
  const auto found = wanted_.find(collection);
  return found != wanted_.end() && found->second.columns.contains(name);
}

bool WantedColumns::relation(const std::string& collection, const std::string& name) const {
  const auto found = wanted_.find(collection);
  return found != wanted_.end() && found->second.relations.contains(name);
}

}  // namespace hml
