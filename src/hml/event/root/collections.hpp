#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hml/event/root/tree.hpp"

namespace hml::root {

/// A column of a collection, and the column of the tree that it is read from.
struct PlannedColumn {
  std::string name, source, unit, doc;
  int width = 1;
};

/// What a relation is made from.
enum class RelationKind {
  references,  ///< numbers of objects: a TRef or TRefArray
  indices,     ///< plain indices, as we write them: `source` counts an object's entries ("Jet.constituents_count")
  values       ///< the innermost level of a doubly jagged column, whose values are a collection of their own
};

struct PlannedRelation {
  std::string name, source;
  RelationKind kind = RelationKind::references;
  std::vector<std::string> targets;
};

/// One collection of the events, and what of the tree it is made from.
struct PlannedCollection {
  std::string name;
  std::string counter;  ///< the column of the tree that counts the objects; "" where each of the columns does
  std::string numbers;  ///< the column of the tree that holds the objects' numbers, which references name; "" for none
  std::string class_name;
  bool single = false;  ///< one object an event
  std::vector<PlannedColumn> columns;
  std::vector<PlannedRelation> relations;
  std::string values_of;  ///< the doubly jagged column whose values are the objects; "" for other collections
};

/// How a tree becomes events, as docs/guide/root_files.md describes it. `same_counts` says whether two columns have as
/// many rows as one another in every entry.
std::vector<PlannedCollection> plan_collections(
    const std::vector<RootColumn>& columns,
    const std::function<bool(const std::string&, const std::string&)>& same_counts);

/// Units and texts for columns of Delphes' classes, by the name of the column.
void describe_delphes_column(PlannedColumn& column);
/// The collections that a relation of a Delphes collection points into, in the order in which its entries come. Where
/// one number stands in several, the first has it. None where nothing of the kind is stored; nothing at all (nullopt)
/// where `from` is no collection of Delphes.
std::optional<std::vector<std::string>> delphes_targets(const PlannedCollection& from, const std::string& relation,
                                                        const std::vector<PlannedCollection>& all);

}  // namespace hml::root
