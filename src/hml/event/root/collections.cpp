#include "hml/event/root/collections.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

bool is_split_counter(const RootColumn& column) { return !column.counts.empty(); }

// What a file says of a branch, where it is more than ROOT's own description of its leaves ("pt[n]/F").
std::string doc_of(const RootColumn& column) {
  return column.title.find(' ') != std::string::npos ? column.title : std::string();
}

PlannedColumn planned(const RootColumn& column, std::string name) {
  return {.name = std::move(name), .source = column.name, .unit = "", .doc = doc_of(column), .width = column.width};
}

std::string without_prefix(const std::string& name, const std::string& prefix) {
  if (name.size() <= prefix.size() + 1 || !name.starts_with(prefix)) return name;
  const char next = name[prefix.size()];
  return next == '_' || next == '.' ? name.substr(prefix.size() + 1) : name;
}

// What stands before an ending; nothing where the name ends otherwise.
std::string without_ending(const std::string& name, std::string_view ending) {
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : std::string();
}

// What stands before the first '_' or '.'; the whole name where there is none.
std::string prefix_of(const std::string& name) { return name.substr(0, name.find_first_of("_.", 1)); }

// The name of a collection that is counted by a branch: "Jet" for "nJet", where the columns bear it; else what all
// columns begin with; else the branch's own.
std::string name_of_counted(const std::string& counter, const std::vector<const RootColumn*>& columns) {
  const auto all_begin_with = [&](const std::string& prefix) {
    return std::all_of(columns.begin(), columns.end(),
                       [&](const RootColumn* c) { return c->name.starts_with(prefix); });
  };
  const std::string bare = counter.starts_with('n') ? counter.substr(1) : counter;
  if (!bare.empty() && all_begin_with(bare)) return bare.starts_with('_') ? bare.substr(1) : bare;
  const std::string prefix = prefix_of(columns.front()->name);
  return prefix != columns.front()->name && all_begin_with(prefix) ? prefix : counter;
}

// Relations that we wrote (docs/guide/root_writing.md), "Jet.constituents", and their targets: their columns say so in
// their titles and have their fellows beside them.
std::map<std::string, std::vector<std::string>> written_relations(const std::vector<RootColumn>& columns) {
  constexpr std::string_view ending = "_target", says = "Which target: ";
  const auto has = [&](const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  };
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& c : columns) {
    const std::string name = without_ending(c.name, ending);
    if (name.empty() || !c.title.starts_with(says) || c.counter != name + "_size") continue;
    if (!has(name + "_count") || !has(name + "_index")) continue;
    std::istringstream targets(c.title.substr(says.size()));
    for (std::string target; targets >> target;) out[name].push_back(target);
  }
  return out;
}

class Planner {
 public:
  Planner(const std::vector<RootColumn>& columns,
          const std::function<bool(const std::string&, const std::string&)>& same_counts)
      : same_counts_(same_counts), written_(written_relations(columns)) {
    std::copy_if(columns.begin(), columns.end(), std::back_inserter(columns_),
                 [&](const RootColumn& c) { return !c.view && !belongs_to_relation(c.name); });
  }

  std::vector<PlannedCollection> plan() {
    for (const auto& c : columns_)
      if (!c.counter.empty()) counters_.insert(c.counter);
    counted_collections();
    scalars();
    uncounted_collections();
    for (auto& c : out_)
      for (auto& relation : c.relations)
        if (relation.kind == RelationKind::references) relation.targets = targets_of(c, relation);
    for (auto& c : out_)
      std::erase_if(c.relations, [](const auto& r) { return r.kind == RelationKind::references && r.targets.empty(); });
    // Nothing would say how many objects they have: deeper levels are left out.
    std::erase_if(out_, [](const auto& c) { return c.counter.empty() && c.columns.empty() && c.relations.empty(); });
    for (auto& c : values_) {
      c.name = free_name(c.values_of + "_values");
      relation_of(c.values_of).targets = {c.name};
      out_.push_back(std::move(c));
    }
    return std::move(out_);
  }

 private:
  // Collections in the order of their first columns.
  void counted_collections() {
    std::vector<std::string> order;
    std::map<std::string, std::vector<const RootColumn*>> by_counter;
    for (const auto& c : columns_) {
      if (is_split_counter(c)) by_counter.try_emplace(c.name), order.push_back(c.name);
      if (c.counter.empty()) continue;
      auto& members = by_counter[c.counter];
      if (members.empty() && std::find(order.begin(), order.end(), c.counter) == order.end())
        order.push_back(c.counter);
      members.push_back(&c);
    }
    // A collection that is nothing but pointed at has a counter alone.
    for (const auto& [relation, targets] : written_)
      for (const auto& target : targets)
        if (const std::string counter = target + "_size"; find(counter) && by_counter.try_emplace(counter).second)
          counters_.insert(counter), order.push_back(counter);
    for (const auto& counter : order) {
      const auto& members = by_counter[counter];
      const auto* column = find(counter);
      const bool split = column && is_split_counter(*column);
      PlannedCollection& c = add(split             ? counter
                                 : members.empty() ? without_ending(counter, "_size")
                                                   : name_of_counted(counter, members));
      c.counter = column && column->levels == 0 ? counter : "";
      if (split) c.class_name = column->counts;
      for (const RootColumn* member : members)
        add_member(c, *member, without_prefix(member->name, split ? counter : c.name));
    }
  }

  void scalars() {
    PlannedCollection c;
    c.single = true;
    for (const auto& column : columns_) {
      if (column.levels > 0 || is_split_counter(column) || counters_.contains(column.name) || is_size_of_split(column))
        continue;
      if (column.content == RootContent::reference) continue;
      c.columns.push_back(planned(column, column.name));
    }
    if (c.columns.empty()) return;
    c.name = free_name(std::string(event_collection));
    out_.push_back(std::move(c));
  }

  // Columns that count for themselves: those of one prefix and equal counts together.
  void uncounted_collections() {
    std::vector<std::vector<const RootColumn*>> groups;
    for (const auto& column : columns_) {
      if (column.levels == 0 || !column.counter.empty() || column.content == RootContent::reference) continue;
      const auto fits = [&](const std::vector<const RootColumn*>& group) {
        const std::string prefix = prefix_of(column.name);
        return column.content != RootContent::text && group.front()->content != RootContent::text &&
               prefix != column.name && prefix_of(group.front()->name) == prefix &&
               same_counts_(group.front()->name, column.name);
      };
      const auto group = std::find_if(groups.begin(), groups.end(), fits);
      if (group == groups.end())
        groups.push_back({&column});
      else
        group->push_back(&column);
    }
    for (const auto& group : groups) {
      const bool several = group.size() > 1;
      PlannedCollection& c = add(several ? prefix_of(group.front()->name) : group.front()->name);
      for (const RootColumn* member : group) {
        const std::string alone = member->content == RootContent::text && member->levels == 1 ? "character" : "value";
        add_member(c, *member, several ? without_prefix(member->name, prefix_of(member->name)) : alone);
      }
    }
  }

  void add_member(PlannedCollection& c, const RootColumn& column, const std::string& name) {
    if (name == "fUniqueID") c.numbers = column.name;
    if (const auto written = written_.find(without_ending(column.name, "_count")); written != written_.end()) {
      c.relations.push_back({.name = without_ending(name, "_count"),
                             .source = column.name,
                             .kind = RelationKind::indices,
                             .targets = written->second});
    } else if (column.content == RootContent::reference) {
      c.relations.push_back({.name = name, .source = column.name, .kind = RelationKind::references, .targets = {}});
    } else if (column.levels == 1) {
      c.columns.push_back(planned(column, name));
      if (!c.class_name.empty()) describe_delphes_column(c.columns.back());
    } else if (column.levels == 2) {
      c.relations.push_back({.name = name, .source = column.name, .kind = RelationKind::values, .targets = {}});
      PlannedCollection inner;
      inner.values_of = column.name;
      inner.columns.push_back(planned(column, column.content == RootContent::text ? "character" : "value"));
      values_.push_back(std::move(inner));
    }
  }

  // The entries of a written relation are no collection.
  bool belongs_to_relation(const std::string& name) const {
    for (const char* ending : {"_size", "_index", "_target"})
      if (written_.contains(without_ending(name, ending))) return true;
    return false;
  }

  PlannedRelation& relation_of(const std::string& source) {
    for (auto& c : out_)
      for (auto& relation : c.relations)
        if (relation.source == source) return relation;
    throw Error(ErrorKind::internal, "values of '" + source + "' without relation");
  }

  std::vector<std::string> targets_of(const PlannedCollection& c, const PlannedRelation& relation) const {
    if (auto known = delphes_targets(c, relation.name, out_)) return *known;
    std::vector<std::string> all;
    for (const auto& other : out_)
      if (!other.numbers.empty()) all.push_back(other.name);
    return all;
  }

  PlannedCollection& add(const std::string& name) {
    PlannedCollection c;
    c.name = free_name(name);
    out_.push_back(std::move(c));
    return out_.back();
  }

  std::string free_name(const std::string& name) const {
    const auto taken = [&](const std::string& n) {
      return std::any_of(out_.begin(), out_.end(), [&](const auto& c) { return lower_case(c.name) == lower_case(n); });
    };
    std::string out = name;
    for (int k = 2; taken(out); ++k) out = name + "_" + std::to_string(k);
    return out;
  }

  const RootColumn* find(const std::string& name) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const auto& c) { return c.name == name; });
    return found == columns_.end() ? nullptr : &*found;
  }

  // "Jet_size", which Delphes writes beside the collection "Jet".
  bool is_size_of_split(const RootColumn& column) const {
    if (!column.name.ends_with("_size")) return false;
    const auto* split = find(column.name.substr(0, column.name.size() - 5));
    return split && is_split_counter(*split);
  }

  std::vector<RootColumn> columns_;
  const std::function<bool(const std::string&, const std::string&)>& same_counts_;
  std::map<std::string, std::vector<std::string>> written_;
  std::set<std::string> counters_;
  std::vector<PlannedCollection> out_, values_;
};

}  // namespace

std::vector<PlannedCollection> plan_collections(
    const std::vector<RootColumn>& columns,
    const std::function<bool(const std::string&, const std::string&)>& same_counts) {
  return Planner(columns, same_counts).plan();
}

}  // namespace hml::root
