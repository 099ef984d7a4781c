#pragma once
#include <vector>

#include "hml/event/source.hpp"
#include "hml/observe/name.hpp"

namespace hml {

/// The relation to what an object is made of, and the column of its parts that holds their charge.
inline constexpr const char* constituents_relation = "constituents";
inline constexpr const char* charge_column = "charge";

/// What must be read so that the columns of an object are there; the columns that its selections look at, too.
std::vector<ColumnRequest> object_requests(const ObjectName& object, const std::vector<std::string>& columns);

/// Adds requests to others, so that each path and each of its columns stands there once.
void add_requests(std::vector<ColumnRequest>& to, const std::vector<ColumnRequest>& more);

}  // namespace hml
