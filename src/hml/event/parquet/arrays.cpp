#include "hml/event/parquet/arrays.hpp"

#include <arrow/array.h>
#include <arrow/util/float16.h>

#include <algorithm>
#include <limits>
#include <span>
#include <stdexcept>
#include <type_traits>

#include <fmt/format.h>

namespace hml::parquet_file {

namespace {

[[noreturn]] void missing(const char* what) {
  throw std::runtime_error(fmt::format("{} is missing where there can be none", what));
}

// Rows that an array claims are rows that it has.
void need_rows(const arrow::Array& array, std::int64_t begin, std::int64_t end) {
  if (begin < 0 || end < begin || end > array.length()) throw std::runtime_error("torn lists");
}

template <class ArrowArray>
void append_offsets(const ArrowArray& lists, std::int64_t begin, std::int64_t end, std::vector<std::int64_t>& offsets) {
  for (std::int64_t i = begin; i < end; ++i) {
    const std::int64_t length = lists.value_length(i);
    if (length < 0) throw std::runtime_error("torn lists");
    offsets.push_back(offsets.back() + length);
  }
}

template <class Visit>
void visit_lists(const arrow::Array& array, Visit visit) {
  if (array.type_id() == arrow::Type::LARGE_LIST)
    visit(static_cast<const arrow::LargeListArray&>(array));
  else if (array.type_id() == arrow::Type::LIST)
    visit(static_cast<const arrow::ListArray&>(array));
  else
    throw std::runtime_error("it is no list");
}

template <class T, class ArrowArray, class Get>
void append_each(const ArrowArray& array, std::int64_t begin, std::int64_t end, std::vector<T>& to, Get get) {
  to.reserve(to.size() + static_cast<std::size_t>(end - begin));
  for (std::int64_t i = begin; i < end; ++i) {
    if (!array.IsNull(i))
      to.push_back(get(i));
    else if constexpr (std::is_floating_point_v<T>)
      to.push_back(std::numeric_limits<T>::quiet_NaN());
    else
      missing("a whole number");
  }
}

template <class T>
void append_numbers(const arrow::Array& array, std::int64_t begin, std::int64_t end, std::vector<T>& to) {
  if constexpr (std::is_same_v<T, std::uint8_t>)
    if (array.type_id() == arrow::Type::BOOL) {
      const auto& truths = static_cast<const arrow::BooleanArray&>(array);
      return append_each(truths, begin, end, to, [&](std::int64_t i) { return std::uint8_t{truths.Value(i)}; });
    }
  if constexpr (std::is_same_v<T, float>)
    if (array.type_id() == arrow::Type::HALF_FLOAT) {
      const auto& halves = static_cast<const arrow::HalfFloatArray&>(array);
      return append_each(halves, begin, end, to,
                         [&](std::int64_t i) { return arrow::util::Float16::FromBits(halves.Value(i)).ToFloat(); });
    }
  if (array.type_id() != arrow::CTypeTraits<T>::ArrowType::type_id) throw std::runtime_error("it has another type");
  const auto& numbers = static_cast<const arrow::NumericArray<typename arrow::CTypeTraits<T>::ArrowType>&>(array);
  if (array.null_count() > 0)
    return append_each(numbers, begin, end, to, [&](std::int64_t i) { return numbers.Value(i); });
  const T* values = numbers.raw_values();
  if (end > begin) to.insert(to.end(), values + begin, values + end);
}

// Goes inwards along the path of a column.
class Descent {
 public:
  Descent(const FileColumn& column, RootArray& into) : path_(column.path), into_(into) {}

  void append(const arrow::Array& array, std::int64_t begin, std::int64_t end) {
    need_rows(array, begin, end);
    switch (array.type_id()) {
      case arrow::Type::LIST:
      case arrow::Type::LARGE_LIST:
        return visit_lists(array, [&](const auto& lists) {
          append_offsets(lists, begin, end, into_.offsets.at(level_++));
          append(*lists.values(), lists.value_offset(begin), lists.value_offset(end));
        });
      case arrow::Type::STRUCT: {
        for (std::int64_t i = begin; array.null_count() > 0 && i < end; ++i)
          if (array.IsNull(i)) missing("a record");
        if (path_.empty()) throw std::runtime_error("it has more members");
        const auto member = static_cast<const arrow::StructArray&>(array).GetFieldByName(path_.front());
        if (!member) throw std::runtime_error(fmt::format("member '{}' is not there", path_.front()));
        path_ = path_.subspan(1);
        return append(*member, begin, end);
      }
      case arrow::Type::FIXED_SIZE_LIST: {
        const auto& rows = static_cast<const arrow::FixedSizeListArray&>(array);
        for (std::int64_t i = begin; array.null_count() > 0 && i < end; ++i)
          if (array.IsNull(i)) missing("a row of numbers");
        return append(*rows.values(), rows.value_offset(begin), rows.value_offset(end));
      }
      default:
        std::visit([&](auto& values) { append_numbers(array, begin, end, values); }, into_.values);
    }
  }

 private:
  std::span<const std::string> path_;
  RootArray& into_;
  std::size_t level_ = 0;
};

// Calls visit(chunk, begin, end) for the parts of a column's field that hold rows [begin, end).
template <class Visit>
void visit_chunks(const arrow::Table& table, const FileColumn& column, std::int64_t begin, std::int64_t end,
                  Visit visit) {
  const auto field = table.GetColumnByName(column.field);
  if (!field || field->length() < end) throw std::runtime_error("torn");
  for (const auto& chunk : field->chunks()) {
    const std::int64_t from = std::max<std::int64_t>(begin, 0), to = std::min(end, chunk->length());
    if (from < to) visit(*chunk, from, to);
    begin -= chunk->length();
    end -= chunk->length();
  }
}

}  // namespace

RootArray no_rows(const FileColumn& column) {
  return {std::vector<std::vector<std::int64_t>>(static_cast<std::size_t>(column.column.levels), {0}), column.empty,
          column.column.width};
}

void append_rows(const arrow::Table& table, const FileColumn& column, std::int64_t begin, std::int64_t end,
                 RootArray& into) {
  try {
    visit_chunks(table, column, begin, end,
                 [&](const auto& chunk, auto from, auto to) { Descent(column, into).append(chunk, from, to); });
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(fmt::format("column '{}': {}", column.column.name, problem.what()));
  }
}

void append_counts(const arrow::Table& table, const FileColumn& column, std::int64_t begin, std::int64_t end,
                   std::vector<std::int64_t>& offsets) {
  visit_chunks(table, column, begin, end, [&](const arrow::Array& chunk, auto from, auto to) {
    visit_lists(chunk, [&](const auto& lists) { append_offsets(lists, from, to, offsets); });
  });
}

}  // namespace hml::parquet_file
