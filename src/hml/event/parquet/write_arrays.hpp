#pragma once
#include <arrow/table.h>
#include <arrow/type.h>

#include <memory>

#include "hml/event/events.hpp"

namespace hml::parquet_file {

/// The fields of a file that holds such events: the columns of "Event" as they are, every other collection as a list of
/// records; "Event" is one record where one of its columns bears a collection's name. A collection of neither columns
/// nor relations gets a column "number", since records need a member.
std::shared_ptr<arrow::Schema> schema_of(const Events& events);

/// The events as a table of that schema, one row an event. Columns stay where they are: the events must outlive it.
/// An input error where there are more objects than lists can count.
std::shared_ptr<arrow::Table> table_of(const Events& events, const std::shared_ptr<arrow::Schema>& schema);

}  // namespace hml::parquet_file
