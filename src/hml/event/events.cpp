#include "hml/event/events.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace hml {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string fold_name(std::string_view name) {
  std::string out = lower_case(name);
  out.erase(std::remove(out.begin(), out.end(), '_'), out.end());
  return out;
}

const Column* Collection::find(std::string_view wanted) const {
  for (const auto& c : columns)
    if (c.name == wanted) return &c;
  return nullptr;
}

const Column& Collection::column(std::string_view wanted) const {
  if (const Column* c = find(wanted)) return *c;
  std::vector<std::string> names;
  for (const auto& c : columns) names.push_back(c.name);
  throw unknown_name(ErrorKind::input, fmt::format("column of '{}'", name), wanted, names);
}

Column& Collection::add_column(Column column) {
  if (find(column.name))
    throw Error(ErrorKind::internal, fmt::format("column '{}.{}' is added twice", name, column.name));
  return columns.emplace_back(std::move(column));
}

const Relation* Collection::find_relation(std::string_view wanted) const {
  for (const auto& r : relations)
    if (r.name == wanted) return &r;
  return nullptr;
}

Collection& Events::add(std::string name) {
  if (find(name)) throw Error(ErrorKind::internal, fmt::format("collection '{}' is added twice", name));
  return collections_.emplace_back(std::move(name));
}

const Collection* Events::find(std::string_view name) const {
  const std::string wanted = lower_case(name);
  for (const auto& c : collections_)
    if (lower_case(c.name) == wanted) return &c;
  return nullptr;
}

Collection* Events::find(std::string_view name) { return const_cast<Collection*>(std::as_const(*this).find(name)); }

const Collection& Events::collection(std::string_view name) const {
  if (const Collection* c = find(name)) return *c;
  throw unknown_name(ErrorKind::input, "collection", name, names());
}

std::vector<std::string> Events::names() const {
  std::vector<std::string> out;
  for (const auto& c : collections_) out.push_back(c.name);
  return out;
}

namespace {

void append_offsets(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
  const std::int64_t shift = to.back() - from.front();
  for (std::size_t i = 1; i < from.size(); ++i) to.push_back(from[i] + shift);
}

template <class T>
void append_values(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

[[noreturn]] void differs(const std::string& what) {
  throw Error(ErrorKind::internal, fmt::format("cannot append events: {} differs", what));
}

void append_collection(Collection& to, const Collection& from) {
  if (to.name != from.name || to.columns.size() != from.columns.size() || to.relations.size() != from.relations.size())
    differs(fmt::format("collection '{}'", from.name));
  append_offsets(to.offsets, from.offsets);
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    Column& column = to.columns[i];
    const Column& more = from.columns[i];
    if (column.name != more.name || column.values.index() != more.values.index() || column.width != more.width)
      differs(fmt::format("column '{}.{}'", from.name, more.name));
    std::visit([&](auto& values) { append_values(values, std::get<std::decay_t<decltype(values)>>(more.values)); },
               column.values);
  }
  for (std::size_t i = 0; i < to.relations.size(); ++i) {
    Relation& relation = to.relations[i];
    const Relation& more = from.relations[i];
    if (relation.name != more.name || relation.targets != more.targets)
      differs(fmt::format("relation '{}.{}'", from.name, more.name));
    append_offsets(relation.offsets, more.offsets);
    append_values(relation.target, more.target);
    append_values(relation.index, more.index);
  }
}

Collection slice_collection(const Collection& from, std::int64_t begin, std::int64_t end) {
  Collection out(from.name);
  const std::int64_t first = from.first(begin), last = from.offsets[static_cast<std::size_t>(end)];
  for (std::int64_t e = begin; e < end; ++e)
    out.offsets.push_back(from.offsets[static_cast<std::size_t>(e) + 1] - first);
  for (const auto& column : from.columns) {
    Column& part = out.columns.emplace_back(Column{column.name, column.unit, column.doc, column.width, {}});
    std::visit(
        [&](const auto& values) {
          part.values = std::decay_t<decltype(values)>(values.begin() + first * column.width,
                                                       values.begin() + last * column.width);
        },
        column.values);
  }
  for (const auto& relation : from.relations) {
    Relation& part = out.relations.emplace_back();
    part.name = relation.name;
    part.targets = relation.targets;
    const std::int64_t start = relation.offsets[static_cast<std::size_t>(first)],
                       stop = relation.offsets[static_cast<std::size_t>(last)];
    for (std::int64_t i = first; i < last; ++i)
      part.offsets.push_back(relation.offsets[static_cast<std::size_t>(i) + 1] - start);
    part.target.assign(relation.target.begin() + start, relation.target.begin() + stop);
    part.index.assign(relation.index.begin() + start, relation.index.begin() + stop);
  }
  return out;
}

}  // namespace

void Events::append(const Events& other) {
  if (size_ == 0 && collections_.empty()) {
    *this = other;
    return;
  }
  if (collections_.size() != other.collections_.size()) differs("the number of collections");
  for (std::size_t i = 0; i < collections_.size(); ++i) append_collection(collections_[i], other.collections_[i]);
  size_ += other.size_;
}

Events Events::slice(std::int64_t begin, std::int64_t end) const {
  Events out;
  out.size_ = end - begin;
  for (const auto& c : collections_) out.collections_.push_back(slice_collection(c, begin, end));
  return out;
}

namespace {

void check_offsets(const std::vector<std::int64_t>& offsets, std::int64_t entries, const std::string& what) {
  if (offsets.empty() || offsets.front() != 0 || static_cast<std::int64_t>(offsets.size()) != entries + 1 ||
      !std::is_sorted(offsets.begin(), offsets.end()))
    throw Error(ErrorKind::input, fmt::format("{}: torn offsets", what));
}

void check_collection(const Events& events, const Collection& c, const std::string& what) {
  check_offsets(c.offsets, events.size(), what);
  for (const auto& column : c.columns) {
    const auto length =
        std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size()); }, column.values);
    if (length != c.objects() * column.width)
      throw Error(ErrorKind::input,
                  fmt::format("{}.{}: {} values for {} objects", what, column.name, length, c.objects()));
  }
  for (const auto& relation : c.relations) {
    const std::string name = fmt::format("{}.{}", what, relation.name);
    check_offsets(relation.offsets, c.objects(), name);
    if (relation.index.size() != static_cast<std::size_t>(relation.offsets.back()) ||
        relation.index.size() != relation.target.size())
      throw Error(ErrorKind::input, fmt::format("{}: torn indices", name));
    std::vector<const Collection*> targets;
    for (const auto& target : relation.targets) targets.push_back(events.find(target));
    for (std::int64_t e = 0; e < events.size(); ++e)
      for (auto k = relation.offsets[static_cast<std::size_t>(c.first(e))];
           k < relation.offsets[static_cast<std::size_t>(c.first(e) + c.count(e))]; ++k) {
        const auto t = relation.target[static_cast<std::size_t>(k)];
        const auto i = relation.index[static_cast<std::size_t>(k)];
        if (t >= targets.size() || !targets[t] || i < 0 || i >= targets[t]->count(e))
          throw Error(ErrorKind::input, fmt::format("{}: event {} points at an object that is not there", name, e));
      }
  }
}

}  // namespace

void Events::check(const std::string& where) const {
  for (const auto& c : collections_) check_collection(*this, c, fmt::format("{}: {}", where, c.name));
}

}  // namespace hml
