#include "hml/event/parquet/write_arrays.hpp"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/type_traits.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"

namespace hml::parquet_file {

namespace {

using ArrayData = std::shared_ptr<arrow::ArrayData>;
using Type = std::shared_ptr<arrow::DataType>;
using Field = std::shared_ptr<arrow::Field>;

Field make_field(const std::string& name, Type type, std::vector<std::pair<std::string, std::string>> notes = {}) {
  std::vector<std::string> keys, values;
  for (auto& [key, value] : notes) {
    keys.push_back(std::move(key));
    values.push_back(std::move(value));
  }
  return arrow::field(name, std::move(type), false, keys.empty() ? nullptr : arrow::key_value_metadata(keys, values));
}

Field item(Type type) { return make_field("element", std::move(type)); }

// Numbers where they are.
template <class T>
ArrayData numbers(const std::vector<T>& values) {
  auto buffer = std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(values.data()),
                                                static_cast<std::int64_t>(values.size() * sizeof(T)));
  return arrow::ArrayData::Make(arrow::CTypeTraits<T>::type_singleton(), static_cast<std::int64_t>(values.size()),
                                {nullptr, std::move(buffer)}, 0);
}

ArrayData records(const Type& type, std::int64_t count, std::vector<ArrayData> members) {
  return arrow::ArrayData::Make(type, count, {nullptr}, std::move(members), 0);
}

ArrayData lists(const Type& type, const std::vector<std::int64_t>& offsets, ArrayData items) {
  if (offsets.back() > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorKind::input,
                fmt::format("{} objects in one row group: lists count no more than 2147483647", offsets.back()));
  auto buffer = arrow::Buffer::FromVector(std::vector<std::int32_t>(offsets.begin(), offsets.end()));
  return arrow::ArrayData::Make(type, static_cast<std::int64_t>(offsets.size()) - 1, {nullptr, std::move(buffer)},
                                {std::move(items)}, 0);
}

Field column_field(const Column& column) {
  Type type = std::visit([]<class T>(const std::vector<T>&) -> Type { return arrow::CTypeTraits<T>::type_singleton(); },
                         column.values);
  if (column.width != 1) type = arrow::fixed_size_list(item(std::move(type)), column.width);
  return make_field(column.name, std::move(type), {{"unit", column.unit}, {"doc", column.doc}});
}

ArrayData column_data(const Column& column, const Type& type) {
  ArrayData data = std::visit([](const auto& values) { return numbers(values); }, column.values);
  return column.width == 1 ? data : arrow::ArrayData::Make(type, data->length / column.width, {nullptr}, {data}, 0);
}

Field relation_field(const Relation& relation) {
  const Type entry = arrow::struct_({make_field("target", arrow::uint8()), make_field("index", arrow::int32())});
  return make_field(relation.name, arrow::list(item(entry)), {{"targets", nlohmann::json(relation.targets).dump()}});
}

ArrayData relation_data(const Relation& relation, const Type& type) {
  const Type& entry = static_cast<const arrow::ListType&>(*type).value_type();
  return lists(type, relation.offsets,
               records(entry, relation.offsets.back(), {numbers(relation.target), numbers(relation.index)}));
}

Column number_column() { return {"number", "1", "Which object of the event.", 1, std::vector<std::int32_t>{}}; }

bool is_bare(const Collection& c) { return c.columns.empty() && c.relations.empty(); }

// Which object of its event each is.
ArrayData object_numbers(const Collection& c) {
  std::vector<std::int32_t> values;
  for (std::size_t e = 0; e + 1 < c.offsets.size(); ++e)
    for (auto i = c.offsets[e]; i < c.offsets[e + 1]; ++i)
      values.push_back(static_cast<std::int32_t>(i - c.offsets[e]));
  return arrow::ArrayData::Make(arrow::int32(), c.objects(), {nullptr, arrow::Buffer::FromVector(std::move(values))},
                                0);
}

std::vector<Field> member_fields(const Collection& c) {
  std::vector<Field> out;
  for (const auto& column : c.columns) out.push_back(column_field(column));
  for (const auto& relation : c.relations) out.push_back(relation_field(relation));
  if (out.empty() && c.name != event_collection) out.push_back(column_field(number_column()));
  return out;
}

std::vector<ArrayData> member_data(const Collection& c, const std::vector<Field>& fields) {
  std::vector<ArrayData> out;
  for (const auto& column : c.columns) out.push_back(column_data(column, fields[out.size()]->type()));
  for (const auto& relation : c.relations) out.push_back(relation_data(relation, fields[out.size()]->type()));
  if (is_bare(c) && c.name != event_collection) out.push_back(object_numbers(c));
  return out;
}

// Whether a column of "Event" bears the name of a collection: Delphes has both an "Event.Weight" and a "Weight".
bool names_clash(const Events& events, const std::vector<Field>& members) {
  return std::any_of(members.begin(), members.end(), [&](const auto& member) {
    return std::any_of(events.collections().begin(), events.collections().end(),
                       [&](const auto& c) { return c.name == member->name(); });
  });
}

}  // namespace

std::shared_ptr<arrow::Schema> schema_of(const Events& events) {
  std::vector<Field> fields;
  for (const auto& c : events.collections()) {
    auto members = member_fields(c);
    if (c.name != event_collection)
      fields.push_back(make_field(c.name, arrow::list(item(arrow::struct_(members)))));
    else if (names_clash(events, members))
      fields.push_back(make_field(c.name, arrow::struct_(members)));
    else
      fields.insert(fields.end(), members.begin(), members.end());
  }
  return arrow::schema(std::move(fields));
}

std::shared_ptr<arrow::Table> table_of(const Events& events, const std::shared_ptr<arrow::Schema>& schema) {
  std::vector<std::shared_ptr<arrow::Array>> arrays;
  for (const auto& c : events.collections()) {
    const auto first = schema->fields().begin() + static_cast<std::ptrdiff_t>(arrays.size());
    if (c.name != event_collection) {
      const Type& type = (*first)->type();
      const Type& record = static_cast<const arrow::ListType&>(*type).value_type();
      arrays.push_back(
          arrow::MakeArray(lists(type, c.offsets, records(record, c.objects(), member_data(c, record->fields())))));
    } else if (first != schema->fields().end() && (*first)->name() == event_collection) {
      const Type& record = (*first)->type();
      arrays.push_back(arrow::MakeArray(records(record, c.objects(), member_data(c, record->fields()))));
    } else {
      for (auto& member : member_data(c, {first, schema->fields().end()})) arrays.push_back(arrow::MakeArray(member));
    }
  }
  return arrow::Table::Make(schema, arrays, events.size());
}

}  // namespace hml::parquet_file
