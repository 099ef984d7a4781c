#include "hml/event/root/source.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/collections.hpp"
#include "hml/event/root/references.hpp"
#include "hml/event/wanted_columns.hpp"

namespace hml {

namespace {

using root::PlannedCollection;
using root::PlannedRelation;
using root::RelationKind;

constexpr std::int64_t entries_compared =
    1000;  // at either end of the tree, to tell whether two columns belong together

// Whether two jagged columns have as many rows in every entry, as far as both ends of the tree show.
bool have_same_counts(const RootTree& tree, const std::string& a, const std::string& b) {
  const std::int64_t n = tree.entries();
  const auto same = [&](std::int64_t begin, std::int64_t end) {
    return tree.read(a, begin, end).offsets.at(0) == tree.read(b, begin, end).offsets.at(0);
  };
  try {
    return same(0, std::min(n, entries_compared)) && same(std::max<std::int64_t>(n - entries_compared, 0), n);
  } catch (const Error&) {
    return false;  // a torn basket is told of when its events are read
  }
}

RootTree choose_tree(const std::filesystem::path& path, const std::string& name) {
  const RootFile file(path);
  const auto trees = file.trees();
  if (name.empty())
    for (const char* usual : {"Delphes", "Events"})
      if (std::find(trees.begin(), trees.end(), usual) != trees.end()) return file.tree(usual);
  return file.tree(name);
}

std::vector<CollectionNames> names_of(const std::vector<PlannedCollection>& plan) {
  std::vector<CollectionNames> out;
  for (const auto& c : plan) {
    CollectionNames& names = out.emplace_back();
    names.name = c.name;
    for (const auto& column : c.columns) names.columns.push_back(column.name);
    for (const auto& relation : c.relations) names.relations.push_back({relation.name, relation.targets});
  }
  return out;
}

// The arrays of one batch by the column of the tree; each is read once.
class Batch {
 public:
  Batch(const RootTree& tree, std::int64_t begin, std::int64_t end) : tree_(tree), begin_(begin), end_(end) {}

  RootArray& of(const std::string& column) {
    const auto found = arrays_.find(column);
    return found != arrays_.end() ? found->second
                                  : arrays_.emplace(column, tree_.read(column, begin_, end_)).first->second;
  }
  std::int64_t size() const { return end_ - begin_; }
  template <class T>
  const std::vector<T>& values(const std::string& column) {
    if (const auto* values = std::get_if<std::vector<T>>(&of(column).values)) return *values;
    throw Error(ErrorKind::input,
                fmt::format("column '{}' of tree '{}' has another type than a relation's", column, tree_.name()));
  }

 private:
  const RootTree& tree_;
  std::int64_t begin_, end_;
  std::map<std::string, RootArray> arrays_;
};

std::vector<std::int64_t> one_each(std::int64_t events) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(events) + 1);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int64_t>(i);
  return out;
}

// Offsets from the numbers of objects in each event.
std::vector<std::int64_t> sum_counts(const Values& counts, const std::string& what) {
  std::vector<std::int64_t> out{0};
  std::visit(
      [&](const auto& values) {
        for (const auto count : values) {
          if (count < 0) throw Error(ErrorKind::input, fmt::format("column '{}' holds a count of {}", what, count));
          out.push_back(out.back() + static_cast<std::int64_t>(count));
        }
      },
      counts);
  return out;
}

}  // namespace

struct RootEventSource::Implementation {
  explicit Implementation(RootTree read_tree)
      : tree(std::move(read_tree)),
        plan(root::plan_collections(tree.columns(),
                                    [this](const auto& a, const auto& b) { return have_same_counts(tree, a, b); })),
        wanted(WantedColumns::all(names_of(plan))) {}

  const PlannedCollection& find(const std::string& name) const {
    return *std::find_if(plan.begin(), plan.end(), [&](const auto& c) { return c.name == name; });
  }

  // A column that tells how many objects there are: one that is read anyway, if any is.
  const std::string& counting_source(const PlannedCollection& c) const {
    for (const auto& column : c.columns)
      if (wanted.column(c.name, column.name)) return column.source;
    for (const auto& relation : c.relations)
      if (wanted.relation(c.name, relation.name)) return relation.source;
    return c.columns.empty() ? c.relations.front().source : c.columns.front().source;
  }

  // Which objects belong to each event.
  std::vector<std::int64_t> offsets_of(const PlannedCollection& c, Batch& batch) const {
    if (c.single) return one_each(batch.size());
    if (!c.values_of.empty()) {
      const auto& array = batch.of(c.values_of);
      std::vector<std::int64_t> out;
      for (const auto outer : array.offsets[0]) out.push_back(array.offsets[1][static_cast<std::size_t>(outer)]);
      return out;
    }
    if (!c.counter.empty()) return sum_counts(batch.of(c.counter).values, c.counter);
    return batch.of(counting_source(c)).offsets[0];
  }

  void check_counts(const Collection& c, const std::string& source, const std::vector<std::int64_t>& offsets,
                    std::int64_t first) const {
    if (offsets == c.offsets) return;
    const auto differs =
        std::mismatch(offsets.begin(), offsets.end(), c.offsets.begin(), c.offsets.end()).first - offsets.begin();
    throw Error(
        ErrorKind::input,
        fmt::format("'{}': tree '{}', entry {}: column '{}' has another number of rows than collection '{}'",
                    tree.path().string(), tree.name(), first + std::max<std::int64_t>(differs - 1, 0), source, c.name));
  }

  // Values go into the column without a copy where no other part of the batch needs them.
  void fill_columns(const PlannedCollection& planned, Batch& batch, std::int64_t first, Collection& c) const {
    for (const auto& column : planned.columns) {
      if (!wanted.column(planned.name, column.name)) continue;
      auto& array = batch.of(column.source);
      if (!planned.single && planned.values_of.empty()) check_counts(c, column.source, array.offsets[0], first);
      c.add_column({column.name, column.unit, column.doc, column.width, std::move(array.values)});
    }
  }

  void fill_relation(const PlannedRelation& planned, Batch& batch, std::int64_t first, const Events& events,
                     Collection& c) const {
    Relation& relation = c.relations.emplace_back();
    relation.name = planned.name;
    relation.targets = planned.targets;
    const auto& array = batch.of(planned.source);
    check_counts(c, planned.source, array.offsets[0], first);
    if (planned.kind == RelationKind::values) return point_at_values(c.offsets, array.offsets[1], relation);
    if (planned.kind == RelationKind::indices) return take_indices(planned, batch, relation);
    std::vector<root::Referenced> targets;
    for (const auto& target : planned.targets)
      targets.push_back({events.collection(target).offsets,
                         std::get<std::vector<std::uint32_t>>(batch.of(find(target).numbers).values)});
    const auto entry_offsets = array.offsets.size() > 1 ? array.offsets[1] : one_each(c.objects());
    root::resolve_references(c.offsets, entry_offsets, std::get<std::vector<std::uint32_t>>(array.values), targets,
                             relation);
  }

  static void take_indices(const PlannedRelation& planned, Batch& batch, Relation& relation) {
    const std::string name = planned.source.substr(0, planned.source.rfind("_count"));
    relation.offsets = sum_counts(batch.of(planned.source).values, planned.source);
    relation.index = batch.values<std::int32_t>(name + "_index");
    relation.target = batch.values<std::uint8_t>(name + "_target");
  }

  // The values of an event are a collection of their own: those of an object follow one another there.
  static void point_at_values(const std::vector<std::int64_t>& objects, const std::vector<std::int64_t>& values,
                              Relation& relation) {
    relation.offsets = values;
    relation.target.assign(static_cast<std::size_t>(values.back()), 0);
    relation.index.reserve(relation.target.size());
    for (std::size_t e = 0; e + 1 < objects.size(); ++e) {
      const auto begin = values[static_cast<std::size_t>(objects[e])],
                 end = values[static_cast<std::size_t>(objects[e + 1])];
      for (auto k = begin; k < end; ++k) relation.index.push_back(static_cast<std::int32_t>(k - begin));
    }
  }

  Events read(std::int64_t begin, std::int64_t end) const {
    Events events;
    Batch batch(tree, begin, end);
    events.set_size(end - begin);
    for (const auto& c : plan)
      if (wanted.collection(c.name)) events.add(c.name).offsets = offsets_of(c, batch);
    // Relations first: filling a column takes its values out of the batch.
    for (const auto& c : plan)
      for (const auto& relation : c.relations)
        if (wanted.relation(c.name, relation.name)) fill_relation(relation, batch, begin, events, *events.find(c.name));
    for (const auto& c : plan)
      if (wanted.collection(c.name)) fill_columns(c, batch, begin, *events.find(c.name));
    return events;
  }

  RootTree tree;
  std::vector<PlannedCollection> plan;
  WantedColumns wanted;
};

RootEventSource::RootEventSource(RootTree tree) : implementation_(std::make_unique<Implementation>(std::move(tree))) {}
RootEventSource::RootEventSource(const std::filesystem::path& path, const std::string& tree)
    : RootEventSource(choose_tree(path, tree)) {}
RootEventSource::~RootEventSource() = default;

std::optional<std::int64_t> RootEventSource::size() const { return implementation_->tree.entries(); }
const RootTree& RootEventSource::tree() const { return implementation_->tree; }

void RootEventSource::request(const std::vector<ColumnRequest>& requests) {
  implementation_->wanted = WantedColumns::of(names_of(implementation_->plan), requests);
}

Events RootEventSource::read(std::int64_t begin, std::int64_t end) {
  Events events = implementation_->read(begin, end);
  events.check(fmt::format("'{}'", implementation_->tree.path().string()));
  return events;
}

}  // namespace hml
