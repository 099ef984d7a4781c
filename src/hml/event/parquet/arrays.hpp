#pragma once
#include <arrow/table.h>

#include <cstdint>

#include "hml/event/parquet/columns.hpp"

namespace hml::parquet_file {

/// No rows of a column yet.
RootArray no_rows(const FileColumn& column);
/// Appends the rows [begin, end) of a column, as a table has it. A missing number becomes "not a number", and is an
/// error where the column cannot hold that; a missing list is an empty one.
void append_rows(const arrow::Table& table, const FileColumn& column, std::int64_t begin, std::int64_t end,
                 RootArray& into);
/// The same of the first level of offsets alone.
void append_counts(const arrow::Table& table, const FileColumn& column, std::int64_t begin, std::int64_t end,
                   std::vector<std::int64_t>& offsets);

}  // namespace hml::parquet_file
