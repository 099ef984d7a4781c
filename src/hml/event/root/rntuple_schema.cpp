#include "hml/event/root/rntuple_schema.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

constexpr std::uint16_t field_repeats = 1, field_projected = 2;
constexpr std::uint16_t column_deferred = 1, column_has_range = 2;

NtupleField read_field(EnvelopeCursor in) {
  NtupleField out;
  in.read<std::uint32_t>();  // version of the field
  in.read<std::uint32_t>();  // version of its type
  out.parent = in.read<std::uint32_t>();
  out.role = static_cast<FieldRole>(in.read<std::uint16_t>());
  const auto flags = in.read<std::uint16_t>();
  out.name = in.text();
  out.type = in.text();
  in.text();  // how the program spelt the type
  out.description = in.text();
  if (flags & field_repeats) out.repetitions = in.read<std::uint64_t>();
  out.projected = flags & field_projected;
  if (out.projected) out.source = in.read<std::uint32_t>();
  return out;
}

void add_field(EnvelopeCursor in, NtupleSchema& schema) {
  const auto id = static_cast<std::uint32_t>(schema.fields.size());
  NtupleField field = read_field(in);
  // Parents come first, so that no field contains itself.
  if (field.parent > id)
    throw Error(ErrorKind::input, fmt::format("torn: field {} ('{}') within field {}", id, field.name, field.parent));
  field.top = field.parent == id;
  if (!field.top) schema.fields[field.parent].children.push_back(id);
  schema.fields.push_back(std::move(field));
}

NtupleField& owner(NtupleSchema& schema, std::uint32_t field) {
  if (field >= schema.fields.size())
    throw Error(ErrorKind::input, fmt::format("torn: a column of field {} of {}", field, schema.fields.size()));
  return schema.fields[field];
}

void add_column(EnvelopeCursor in, NtupleSchema& schema) {
  NtupleColumn out;
  out.encoding = in.read<std::uint16_t>();
  out.bits = in.read<std::uint16_t>();
  const auto field = in.read<std::uint32_t>();
  const auto flags = in.read<std::uint16_t>();
  out.representation = in.read<std::uint16_t>();
  out.deferred = flags & column_deferred;
  if (out.deferred) in.read<std::int64_t>();  // its first element: what pages lack says the same
  if (flags & column_has_range) {
    out.least = in.read<double>();
    out.greatest = in.read<double>();
  }
  owner(schema, field).columns.push_back(static_cast<std::uint32_t>(schema.columns.size()));
  schema.columns.push_back(out);
}

void add_alias(EnvelopeCursor in, NtupleSchema& schema) {
  const auto column = in.read<std::uint32_t>();
  const auto field = in.read<std::uint32_t>();
  if (column >= schema.columns.size())
    throw Error(ErrorKind::input, fmt::format("torn: an alias of column {} of {}", column, schema.columns.size()));
  owner(schema, field).columns.push_back(column);
}

}  // namespace

void add_to_schema(EnvelopeCursor& in, NtupleSchema& schema) {
  for (const auto add : {add_field, add_column, add_alias}) {
    auto list = in.list();
    for (std::uint32_t i = 0; i < list.items; ++i) add(list.in.record(), schema);
  }
  in.list();  // streamer information, which is for objects that are not read
}

NtupleSchema read_schema(Bytes header) {
  EnvelopeCursor in(header);
  in.feature_flags();
  NtupleSchema out;
  out.name = in.text();
  out.description = in.text();
  in.text();  // the program that wrote it
  add_to_schema(in, out);
  return out;
}

}  // namespace hml::root
