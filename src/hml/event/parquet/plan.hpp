#pragma once
#include <functional>
#include <string>
#include <vector>

#include "hml/event/parquet/columns.hpp"
#include "hml/event/root/collections.hpp"

namespace hml::parquet_file {

/// One collection of the events: as the planner of trees has it, and what only Parquet files of ours have.
struct PlannedEvents {
  struct Collection {
    root::PlannedCollection planned;
    const FileColumn* list = nullptr;  ///< the field of records that the objects are; none for other collections
    std::vector<const FileRelation*> relations;  ///< besides planned.relations
  };
  std::vector<Collection> collections;
};

/// How a file becomes events. Points into `file`. `same_counts` says whether two columns have as many rows as one
/// another in every event.
PlannedEvents plan_events(const FileColumns& file,
                          const std::function<bool(const std::string&, const std::string&)>& same_counts);

/// The column of that name; an internal error where there is none.
const FileColumn& column_of(const FileColumns& file, const std::string& name);

}  // namespace hml::parquet_file
