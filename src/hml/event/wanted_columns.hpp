#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hml/event/source.hpp"

namespace hml {

/// The names in a file of events: its collections with their columns and relations.
struct CollectionNames {
  struct RelationNames {
    std::string name;
    std::vector<std::string> targets;
  };
  std::string name;
  std::vector<std::string> columns;
  std::vector<RelationNames> relations;
};

/// Which of a file's collections, columns and relations are asked for.
class WantedColumns {
 public:
  /// All there are.
  static WantedColumns all(const std::vector<CollectionNames>& file);
  /// Those at the ends of the paths, with the relations on the way and the collections that these point into.
  static WantedColumns of(const std::vector<CollectionNames>& file, const std::vector<ColumnRequest>& requests);

  bool collection(const std::string& name) const { return wanted_.contains(name); }
  bool column(const std::string& collection, const std::string& name) const;
  bool relation(const std::string& collection, const std::string& name) const;

 private:
  struct Parts {
    std::set<std::string> columns, relations;
  };
  void add(const std::vector<CollectionNames>& file, const std::string& name, const ColumnRequest& request,
           std::size_t step);

  std::map<std::string, Parts> wanted_;
};

}  // namespace hml
