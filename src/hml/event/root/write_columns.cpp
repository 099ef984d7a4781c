#include "hml/event/root/write_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml::root {

std::string branch_name(std::string_view collection, std::string_view column) {
  if (collection == event_collection) return std::string(column);
  return column.empty() ? fmt::format("{}_size", collection) : fmt::format("{}.{}", collection, column);
}

namespace write {

namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

// Where the links of an event's objects start.
std::int64_t first_link(const Collection& c, const Relation& r, std::int64_t event) {
  return r.offsets[at(c.offsets[at(event)])];
}

std::string title_of(const Column& column) {
  const std::string unit = column.unit.empty() ? "" : fmt::format("[{}]", column.unit);
  return column.doc.empty() || unit.empty() ? column.doc + unit : fmt::format("{} {}", column.doc, unit);
}

// Adds the branches of one collection.
class CollectionBranches {
 public:
  CollectionBranches(std::vector<BranchColumn>& out, const Collection& collection, std::size_t index,
                     const BranchNames& names, bool counted)
      : out_(out), collection_(collection), index_(index), names_(names), counted_(counted) {}

  void add() {
    if (counted_) counter_ = add_counter();
    for (std::size_t k = 0; k < collection_.columns.size(); ++k) add_column(k);
    for (std::size_t k = 0; k < collection_.relations.size(); ++k) add_relation(k);
  }

 private:
  static const Collection& in(const Events& events, std::size_t index) { return events.collections()[index]; }

  BranchColumn& add_branch(const std::string& column, std::string title, LeafType type, int counter) {
    BranchColumn& out = out_.emplace_back();
    out.branch = {.name = names_(collection_.name, column), .title = std::move(title), .type = type};
    out.branch.counter = counter;
    return out;
  }

  int add_counter_branch(const std::string& column, std::string title) {
    BranchColumn& out = add_branch(column, std::move(title), leaf_type<std::int32_t>(), -1);
    out.branch.is_counter = true;
    return static_cast<int>(out_.size()) - 1;
  }

  int add_counter() {
    const int counter = add_counter_branch("", fmt::format("Number of objects in {}.", collection_.name));
    out_.back().read = [i = index_](const Events& events, std::int64_t begin, std::int64_t end) {
      return count_entries(begin, end, [&](std::int64_t e) { return in(events, i).count(e); });
    };
    return counter;
  }

  // An entry of numbers of the collection's objects, `bytes` an object.
  auto reader_of_objects(std::int64_t bytes, auto numbers_of) const {
    return [i = index_, jagged = counter_ >= 0, bytes, numbers_of](const Events& events, std::int64_t begin,
                                                                   std::int64_t end) {
      const Collection& c = in(events, i);
      Entries entries{numbers_of(c, c.offsets[at(begin)], c.offsets[at(end)]), {}, 0};
      if (jagged) entries.starts = entry_starts(begin, end, bytes, [&](std::int64_t e) { return c.offsets[at(e)]; });
      return entries;
    };
  }

  void add_column(std::size_t k) {
    const Column& column = collection_.columns[k];
    std::visit(
        [&]<class T>(const std::vector<T>&) {
          BranchColumn& out = add_branch(column.name, title_of(column), leaf_type<T>(), counter_);
          out.branch.width = column.width;
          out.read = reader_of_objects(column.width * static_cast<std::int64_t>(sizeof(T)),
                                       [k](const Collection& c, std::int64_t first, std::int64_t last) {
                                         const Column& values = c.columns[k];
                                         return big_endian(std::get<std::vector<T>>(values.values),
                                                           first * values.width, last * values.width);
                                       });
        },
        column.values);
  }

  void add_relation(std::size_t k) {
    const std::string& name = collection_.relations[k].name;
    add_branch(name + "_count", fmt::format("Number of the object's entries in {}_index.", name),
               leaf_type<std::int32_t>(), counter_)
        .read =
        reader_of_objects(sizeof(std::int32_t), [k](const Collection& c, std::int64_t first, std::int64_t last) {
          const auto& offsets = c.relations[k].offsets;
          std::vector<std::int32_t> values;
          for (std::int64_t o = first; o < last; ++o)
            values.push_back(static_cast<std::int32_t>(offsets[at(o) + 1] - offsets[at(o)]));
          return big_endian(values, 0, last - first);
        });
    const int links = add_counter_branch(name + "_size", fmt::format("Number of entries in {}_index.", name));
    out_.back().read = [i = index_, k](const Events& events, std::int64_t begin, std::int64_t end) {
      const Collection& c = in(events, i);
      return count_entries(begin, end, [&](std::int64_t e) {
        return first_link(c, c.relations[k], e + 1) - first_link(c, c.relations[k], e);
      });
    };
    add_links(k, name + "_index", "Which object of the target, counted within the event.", &Relation::index, links);
    add_links(k, name + "_target", fmt::format("Which target: {}", fmt::join(collection_.relations[k].targets, " ")),
              &Relation::target, links);
  }

  template <class T>
  void add_links(std::size_t k, const std::string& name, std::string title, std::vector<T> Relation::*member,
                 int counter) {
    add_branch(name, std::move(title), leaf_type<T>(), counter).read = [i = index_, k, member](const Events& events,
                                                                                               std::int64_t begin,
                                                                                               std::int64_t end) {
      const Collection& c = in(events, i);
      const Relation& r = c.relations[k];
      const auto first = [&](std::int64_t e) { return first_link(c, r, e); };
      return Entries{big_endian(r.*member, first(begin), first(end)), entry_starts(begin, end, sizeof(T), first), 0};
    };
  }

  std::vector<BranchColumn>& out_;
  const Collection& collection_;
  std::size_t index_;
  const BranchNames& names_;
  bool counted_;
  int counter_ = -1;
};

std::int64_t object_bytes(const Collection& c) {
  std::int64_t bytes = 0;
  for (const auto& column : c.columns)
    std::visit([&]<class T>(const std::vector<T>&) { bytes += column.width * static_cast<std::int64_t>(sizeof(T)); },
               column.values);
  return bytes + 4 * static_cast<std::int64_t>(c.relations.size());
}

}  // namespace

std::vector<BranchColumn> branch_columns(const Events& events, const BranchNames& names, bool count_event) {
  std::vector<BranchColumn> out;
  for (std::size_t i = 0; i < events.collections().size(); ++i) {
    const Collection& c = events.collections()[i];
    CollectionBranches(out, c, i, names, count_event || c.name != event_collection).add();
  }
  return out;
}

std::vector<std::int64_t> event_bytes(const Events& events) {
  std::vector<std::int64_t> bytes(at(events.size()), 0);
  for (const auto& c : events.collections()) {
    const std::int64_t each = object_bytes(c);
    // Its offset takes four bytes in every branch, and the counters as many.
    const auto fixed = 4 * static_cast<std::int64_t>(1 + c.columns.size() + 4 * c.relations.size());
    for (std::int64_t e = 0; e < events.size(); ++e) {
      bytes[at(e)] += fixed + each * c.count(e);
      for (const auto& r : c.relations) bytes[at(e)] += 5 * (first_link(c, r, e + 1) - first_link(c, r, e));
    }
  }
  return bytes;
}

}  // namespace write
}  // namespace hml::root
