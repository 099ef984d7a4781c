#include "hml/event/parquet/columns.hpp"

#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hml::parquet_file {

namespace {

using ::parquet::arrow::SchemaField;

constexpr int most_levels = 2;  // lists within lists

std::string metadata(const arrow::Field& field, const std::string& key) {
  return field.HasMetadata() ? field.metadata()->Get(key).ValueOr("") : "";
}

// An empty array of what numbers of a type are read as; nothing where they are no numbers.
std::optional<Values> empty_values(arrow::Type::type type) {
  switch (type) {
    case arrow::Type::BOOL:
    case arrow::Type::UINT8:
      return std::vector<std::uint8_t>{};
    case arrow::Type::INT8:
      return std::vector<std::int8_t>{};
    case arrow::Type::INT16:
      return std::vector<std::int16_t>{};
    case arrow::Type::UINT16:
      return std::vector<std::uint16_t>{};
    case arrow::Type::INT32:
      return std::vector<std::int32_t>{};
    case arrow::Type::UINT32:
      return std::vector<std::uint32_t>{};
    case arrow::Type::INT64:
      return std::vector<std::int64_t>{};
    case arrow::Type::UINT64:
      return std::vector<std::uint64_t>{};
    case arrow::Type::HALF_FLOAT:
    case arrow::Type::FLOAT:
      return std::vector<float>{};
    case arrow::Type::DOUBLE:
      return std::vector<double>{};
    default:
      return {};
  }
}

bool is_list(const arrow::Field& field) {
  return field.type()->id() == arrow::Type::LIST || field.type()->id() == arrow::Type::LARGE_LIST;
}

int first_leaf(const SchemaField& field) {
  return field.is_leaf() || field.children.empty() ? field.column_index : first_leaf(field.children.front());
}

// Goes through one field of the file and what lies in it.
class FieldWalk {
 public:
  FieldWalk(const SchemaField& field, int place, FileColumns& out)
      : root_(field), name_(field.field->name()), place_(place), out_(out) {}

  void go() { visit(root_, *root_.field, {name_, {}, 0}); }

 private:
  // Where the walk stands.
  struct Stand {
    std::string name;
    std::vector<std::string> path;
    int levels;
  };

  // `named` is the field that bears the name and the descriptions: lists are around what they describe.
  void visit(const SchemaField& at, const arrow::Field& named, const Stand& stand) {
    const arrow::DataType& type = *at.field->type();
    if (is_list(*at.field) && at.children.size() == 1) return visit_list(at, named, stand);
    if (type.id() == arrow::Type::STRUCT) {
      for (const auto& child : at.children) {
        Stand next = stand;
        next.name += "." + child.field->name();
        next.path.push_back(child.field->name());
        visit(child, *child.field, next);
      }
      return;
    }
    if (type.id() == arrow::Type::FIXED_SIZE_LIST && at.children.size() == 1 && at.children[0].is_leaf())
      return add(at.children[0], named, stand, static_cast<const arrow::FixedSizeListType&>(type).list_size());
    if (at.is_leaf()) return add(at, named, stand, 1);
    refuse(stand, type);
  }

  void visit_list(const SchemaField& at, const arrow::Field& named, const Stand& stand) {
    const SchemaField& item = at.children[0];
    Stand next = stand;
    next.levels += 1;
    if (item.field->type()->id() == arrow::Type::STRUCT && !metadata(named, "targets").empty() &&
        add_relation(item, named, next))
      return;
    // A list within a record is no field, and gives each of its columns a collection.
    if (stand.path.empty() && stand.levels == 0 && item.field->type()->id() == arrow::Type::STRUCT)
      add_list(item, next);
    if (next.levels > most_levels)
      refuse(stand, *at.field->type());
    else
      visit(item, named, next);
  }

  void add_list(const SchemaField& item, const Stand& stand) {
    FileColumn count = column(item, stand, 1);
    count.column.counts = "records";
    count.column.levels = 0;
    count.leaf = first_leaf(item);
    out_.lists.emplace(stand.name, std::move(count));
  }

  void add(const SchemaField& leaf, const arrow::Field& named, const Stand& stand, int width) {
    auto empty = empty_values(leaf.field->type()->id());
    if (!empty || width < 1) return refuse(stand, *named.type());
    FileColumn c = column(leaf, stand, width);
    c.empty = std::move(*empty);
    c.column.title = metadata(named, "doc");
    c.unit = metadata(named, "unit");
    c.described = named.HasMetadata() && named.metadata()->Contains("unit");
    out_.columns.push_back(std::move(c));
  }

  FileColumn column(const SchemaField& leaf, const Stand& stand, int width) const {
    FileColumn c;
    c.column.name = stand.name;
    c.column.levels = stand.levels;
    c.column.width = width;
    if (out_.lists.contains(name_)) c.column.counter = name_;
    c.field = name_;
    c.place = place_;
    c.path = stand.path;
    c.leaf = leaf.column_index;
    return c;
  }

  // Whether the lists are those of a relation.
  bool add_relation(const SchemaField& item, const arrow::Field& named, const Stand& stand) {
    const auto member = [&](const char* name, arrow::Type::type type) -> const SchemaField* {
      for (const auto& child : item.children)
        if (child.field->name() == name && child.is_leaf() && child.field->type()->id() == type) return &child;
      return nullptr;
    };
    const SchemaField* target = member("target", arrow::Type::UINT8);
    const SchemaField* index = member("index", arrow::Type::INT32);
    const auto targets = nlohmann::json::parse(metadata(named, "targets"), nullptr, false);
    if (!target || !index || !targets.is_array()) return false;
    FileRelation relation;
    relation.collection = stand.levels == most_levels ? name_ : "";
    relation.name = named.name();
    for (const auto& name : targets) {
      if (!name.is_string()) return false;
      relation.targets.push_back(name.get<std::string>());
    }
    for (const auto& [leaf, into] : {std::pair{target, &relation.target}, std::pair{index, &relation.index}}) {
      Stand next = stand;
      next.name += "." + leaf->field->name();
      next.path.push_back(leaf->field->name());
      *into = column(*leaf, next, 1);
      into->empty = *empty_values(leaf->field->type()->id());
    }
    out_.relations.push_back(std::move(relation));
    return true;
  }

  void refuse(const Stand& stand, const arrow::DataType& type) {
    out_.unreadable.push_back(
        {stand.name,
         fmt::format("it is '{}'; numbers, lists of them, lists of those, and records can be read", type.ToString())});
  }

  const SchemaField& root_;
  const std::string& name_;
  int place_;
  FileColumns& out_;
};

// Two columns of one name: neither could be asked for.
void remove_twins(FileColumns& file) {
  std::set<std::string> names;
  std::erase_if(file.columns, [&](const FileColumn& c) {
    if (names.insert(c.column.name).second) return false;
    file.unreadable.push_back({c.column.name, "another column has the same name"});
    return true;
  });
}

}  // namespace

FileColumns columns_of(const ::parquet::arrow::SchemaManifest& file) {
  FileColumns out;
  std::set<std::string> fields;
  int place = 0;
  for (const auto& field : file.schema_fields) {
    if (fields.insert(field.field->name()).second)
      FieldWalk(field, place++, out).go();
    else
      out.unreadable.push_back({field.field->name(), "another column has the same name"});
  }
  remove_twins(out);
  return out;
}

}  // namespace hml::parquet_file
