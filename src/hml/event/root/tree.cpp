#include "hml/event/root/tree.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/tree_parts.hpp"

namespace hml {

RootArray RootTree::Implementation::read(std::string_view column, std::int64_t begin, std::int64_t end) const {
  if (begin < 0 || end < begin || end > entries)
    throw Error(ErrorKind::input, fmt::format("'{}': tree '{}' has {} entries; {} to {} were asked for",
                                              file->disk.path().string(), name, entries, begin, end));
  const auto found = index.find(std::string(column));
  if (found == index.end()) {
    std::vector<std::string> names;
    for (const auto& c : columns) names.push_back(c.name);
    for (const auto& u : unreadable)
      if (u.name == column)
        throw Error(ErrorKind::input,
                    fmt::format("'{}': branch '{}' cannot be read: {}", file->disk.path().string(), column, u.reason));
    throw unknown_name(ErrorKind::input, fmt::format("column of tree '{}'", name), column, names);
  }
  return read_column(found->second, begin, end);
}

bool RootTree::Implementation::add(RootColumn column) {
  if (!index.emplace(column.name, columns.size()).second) {
    unreadable.push_back({column.name, "another column has the same name"});
    return false;
  }
  columns.push_back(std::move(column));
  return true;
}

const std::string& RootTree::name() const { return implementation_->name; }
const std::filesystem::path& RootTree::path() const { return implementation_->file->disk.path(); }
std::int64_t RootTree::entries() const { return implementation_->entries; }
const std::vector<RootColumn>& RootTree::columns() const { return implementation_->columns; }
const std::vector<UnreadableBranch>& RootTree::unreadable() const { return implementation_->unreadable; }

const RootColumn* RootTree::find(std::string_view column) const {
  const auto found = implementation_->index.find(std::string(column));
  return found == implementation_->index.end() ? nullptr : &implementation_->columns[found->second];
}

RootArray RootTree::read(std::string_view column, std::int64_t begin, std::int64_t end) const {
  return implementation_->read(column, begin, end);
}

std::vector<RootArray> RootTree::read(std::span<const std::string> columns, std::int64_t begin, std::int64_t end,
                                      int threads) const {
  std::vector<RootArray> out(columns.size());
  parallel_for(static_cast<std::int64_t>(columns.size()), resolve_threads(threads), [&](std::int64_t i, int) {
    const auto k = static_cast<std::size_t>(i);
    out[k] = implementation_->read(columns[k], begin, end);
  });
  return out;
}

}  // namespace hml
