#include <algorithm>

#include <fmt/format.h>

#include "hml/cli/show/description.hpp"
#include "hml/core/error.hpp"
#include "hml/event/root/file.hpp"

namespace hml::cli {

namespace {

Table objects_table(const RootFile& file) {
  Table table{"Objects", {"name", "class", "entries", "title"}, {}};
  for (const auto& item : file.items()) {
    const auto trees = file.trees();
    const bool tree = std::find(trees.begin(), trees.end(), item.name) != trees.end();
    table.rows.push_back(
        {item.name, item.class_name, tree ? std::to_string(file.tree(item.name).entries()) : "", item.title});
  }
  return table;
}

std::string shape(const RootColumn& column) {
  std::string out;
  for (int level = 0; level < column.levels; ++level) out += "[any]";
  if (column.width > 1) out += fmt::format("[{}]", column.width);
  return out;
}

Table columns_table(const RootTree& tree) {
  Table table{tree.name(), {"column", "type", "an entry", "title"}, {}};
  for (const auto& column : tree.columns()) {
    const char* what = column.content == RootContent::truth       ? "bool"
                       : column.content == RootContent::text      ? "text"
                       : column.content == RootContent::reference ? "reference"
                                                                  : column.type.c_str();
    table.rows.push_back({column.name, what, shape(column), column.title});
  }
  for (const auto& branch : tree.unreadable()) table.rows.push_back({branch.name, "-", "", branch.reason});
  return table;
}

}  // namespace

Description describe_root(const std::filesystem::path& path, const std::string& part) {
  const RootFile file(path);
  Description out;
  out.headline = fmt::format("{}: a ROOT file of {} objects", path.string(), file.items().size());
  const auto trees = file.trees();
  const bool is_tree = std::find(trees.begin(), trees.end(), part) != trees.end();
  if (is_tree) {
    out.tables = {columns_table(file.tree(part))};
  } else if (part.empty()) {
    out.tables = {objects_table(file)};
    if (trees.size() == 1) out.tables.push_back(describe_events(path, "").tables.at(0));
  } else {
    out.tables = describe_events(path, part).tables;
  }
  return out;
}

}  // namespace hml::cli
