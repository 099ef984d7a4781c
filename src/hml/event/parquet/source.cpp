#include "hml/event/parquet/source.hpp"

#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "hml/event/parquet.hpp"
#include "hml/event/parquet/arrays.hpp"
#include "hml/event/parquet/failures.hpp"
#include "hml/event/parquet/plan.hpp"
#include "hml/event/parquet/row_groups.hpp"
#include "hml/event/wanted_columns.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

using parquet_file::FileColumn;
using parquet_file::FileRelation;
using parquet_file::RowGroups;
using Planned = parquet_file::PlannedEvents::Collection;

constexpr std::int64_t rows_compared = 1000;  // of a group, to tell whether two columns belong together

std::vector<std::int64_t> one_each(std::int64_t events) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(events) + 1);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

// The events [begin, end) of a file, column by column; each is unpacked once.
class Batch {
 public:
  Batch(RowGroups& groups, std::int64_t begin, std::int64_t end) : size_(end - begin) {
    for (int group = begin < end ? groups.group_of(begin) : groups.size();
         group < groups.size() && groups.first(group) < end; ++group) {
      const std::int64_t first = groups.first(group);
      pieces_.push_back(
          {groups.table(group), std::max(begin, first) - first, std::min(end, groups.first(group + 1)) - first});
    }
  }
  std::int64_t size() const { return size_; }

  RootArray& of(const FileColumn& column) {
    const auto found = arrays_.find(&column);
    if (found != arrays_.end()) return found->second;
    RootArray& array = arrays_.emplace(&column, no_rows(column)).first->second;
    for (const auto& piece : pieces_) append_rows(*piece.table, column, piece.begin, piece.end, array);
    return array;
  }
  std::vector<std::int64_t> counts(const FileColumn& list) const {
    std::vector<std::int64_t> offsets{0};
    for (const auto& piece : pieces_) append_counts(*piece.table, list, piece.begin, piece.end, offsets);
    return offsets;
  }

 private:
  struct Piece {
    std::shared_ptr<const arrow::Table> table;
    std::int64_t begin, end;
  };
  std::int64_t size_;
  std::vector<Piece> pieces_;
  std::map<const FileColumn*, RootArray> arrays_;
};

}  // namespace

struct ParquetEventSource::Implementation {
  explicit Implementation(const fs::path& file_path)
      : path(file_path),
        groups(path),
        file(parquet_file::columns_of(groups.columns())),
        plan(parquet_file::plan_events(file, [this](const auto& a, const auto& b) { return same_counts(a, b); })),
        wanted(WantedColumns::all(names())) {
    const auto& metadata = groups.columns().schema_metadata;
    if (metadata) provenance = metadata->Get("provenance").ValueOr("");
    groups.want(leaves());
  }

  const FileColumn& column(const std::string& name) const { return column_of(file, name); }

  // Whether two jagged columns have as many rows in every event, as far as the heads of the first and last group show.
  bool same_counts(const std::string& a, const std::string& b) const {
    const auto head = [&](const std::string& name, int group) {
      const std::int64_t rows = std::min(rows_compared, groups.first(group + 1) - groups.first(group));
      RootArray array = no_rows(column(name));
      append_rows(*groups.head(group, column(name).leaf, rows), column(name), 0, rows, array);
      return array.offsets.at(0);
    };
    try {
      for (const int group : std::set<int>{0, groups.size() - 1})
        if (groups.size() > 0 && head(a, group) != head(b, group)) return false;
      return true;
    } catch (const std::exception&) {
      return false;  // a torn page is told of when its events are read
    }
  }

  std::vector<CollectionNames> names() const {
    std::vector<CollectionNames> out;
    for (const auto& c : plan.collections) {
      CollectionNames& names = out.emplace_back();
      names.name = c.planned.name;
      for (const auto& column : c.planned.columns) names.columns.push_back(column.name);
      for (const auto& relation : c.planned.relations) names.relations.push_back({relation.name, relation.targets});
      for (const auto* relation : c.relations) names.relations.push_back({relation->name, relation->targets});
    }
    return out;
  }

  // The column that tells how many objects there are where no list of records does: one that is read anyway, if any is.
  const FileColumn& counting_column(const Planned& c) const {
    for (const auto& part : c.planned.columns)
      if (wanted.column(c.planned.name, part.name)) return column(part.source);
    for (const auto& relation : c.planned.relations)
      if (wanted.relation(c.planned.name, relation.name)) return column(relation.source);
    return column(c.planned.columns.empty() ? c.planned.relations.front().source : c.planned.columns.front().source);
  }

  // What must be unpacked for what is wanted.
  std::vector<int> leaves() const {
    std::set<int> out;
    for (const auto& c : plan.collections) {
      const std::string& name = c.planned.name;
      if (!wanted.collection(name)) continue;
      const std::size_t before = out.size();
      for (const auto& part : c.planned.columns)
        if (wanted.column(name, part.name)) out.insert(column(part.source).leaf);
      for (const auto& relation : c.planned.relations)
        if (wanted.relation(name, relation.name)) out.insert(column(relation.source).leaf);
      for (const auto* relation : c.relations)
        if (wanted.relation(name, relation->name)) out.insert({relation->target.leaf, relation->index.leaf});
      if (!c.planned.values_of.empty())
        out.insert(column(c.planned.values_of).leaf);
      else if (!c.planned.single && out.size() == before)
        out.insert(c.list ? c.list->leaf : counting_column(c).leaf);
    }
    return {out.begin(), out.end()};
  }

  std::vector<std::int64_t> offsets_of(const Planned& c, Batch& batch) const {
    if (c.planned.single) return one_each(batch.size());
    if (c.list) return batch.counts(*c.list);
    if (c.planned.values_of.empty()) return batch.of(counting_column(c)).offsets.at(0);
    const auto& offsets = batch.of(column(c.planned.values_of)).offsets;
    std::vector<std::int64_t> out;
    for (const auto outer : offsets.at(0)) out.push_back(offsets.at(1).at(static_cast<std::size_t>(outer)));
    return out;
  }

  void check_counts(const Collection& c, const std::string& source, const std::vector<std::int64_t>& offsets,
                    std::int64_t first) const {
    if (offsets == c.offsets) return;
    const auto differs =
        std::mismatch(offsets.begin(), offsets.end(), c.offsets.begin(), c.offsets.end()).first - offsets.begin();
    throw Error(ErrorKind::input,
                fmt::format("'{}': event {}: column '{}' has another number of rows than collection '{}'",
                            path.string(), first + std::max<std::int64_t>(differs - 1, 0), source, c.name));
  }

  // The values of an object follow one another in the collection of the event's values.
  void fill_values_relation(const root::PlannedRelation& planned, Batch& batch, std::int64_t first,
                            Collection& c) const {
    const auto& array = batch.of(column(planned.source));
    check_counts(c, planned.source, array.offsets.at(0), first);
    Relation& relation = c.relations.emplace_back();
    relation.name = planned.name;
    relation.targets = planned.targets;
    relation.offsets = array.offsets.at(1);
    relation.target.assign(static_cast<std::size_t>(relation.offsets.back()), 0);
    relation.index.reserve(relation.target.size());
    for (std::size_t e = 0; e + 1 < c.offsets.size(); ++e) {
      const auto begin = relation.offsets[static_cast<std::size_t>(c.offsets[e])],
                 end = relation.offsets[static_cast<std::size_t>(c.offsets[e + 1])];
      for (auto k = begin; k < end; ++k) relation.index.push_back(static_cast<std::int32_t>(k - begin));
    }
  }

  void fill_relation(const FileRelation& stored, Batch& batch, Collection& c) const {
    RootArray &target = batch.of(stored.target), &index = batch.of(stored.index);
    Relation& relation = c.relations.emplace_back();
    relation.name = stored.name;
    relation.targets = stored.targets;
    relation.offsets = std::move(index.offsets.back());
    relation.target = std::get<std::vector<std::uint8_t>>(std::move(target.values));
    relation.index = std::get<std::vector<std::int32_t>>(std::move(index.values));
  }

  // Relations first: a column takes its values out of the batch.
  void fill_relations(const Planned& planned, Batch& batch, std::int64_t first, Collection& c) const {
    for (const auto& relation : planned.planned.relations)
      if (wanted.relation(c.name, relation.name)) fill_values_relation(relation, batch, first, c);
    for (const auto* relation : planned.relations)
      if (wanted.relation(c.name, relation->name)) fill_relation(*relation, batch, c);
  }

  void fill_columns(const Planned& planned, Batch& batch, std::int64_t first, Collection& c) const {
    for (const auto& part : planned.planned.columns) {
      if (!wanted.column(c.name, part.name)) continue;
      auto& array = batch.of(column(part.source));
      if (!planned.planned.single && planned.planned.values_of.empty())
        check_counts(c, part.source, array.offsets.at(0), first);
      c.add_column({part.name, part.unit, part.doc, part.width, std::move(array.values)});
    }
  }

  Events read(std::int64_t begin, std::int64_t end) {
    if (begin < 0 || end < begin || end > groups.rows())
      throw Error(ErrorKind::input,
                  fmt::format("'{}' has {} events; {} to {} were asked for", path.string(), groups.rows(), begin, end));
    Events events;
    events.set_size(end - begin);
    Batch batch(groups, begin, end);
    for (const auto& c : plan.collections)
      if (wanted.collection(c.planned.name)) events.add(c.planned.name).offsets = offsets_of(c, batch);
    for (const auto& c : plan.collections)
      if (wanted.collection(c.planned.name)) fill_relations(c, batch, begin, *events.find(c.planned.name));
    for (const auto& c : plan.collections)
      if (wanted.collection(c.planned.name)) fill_columns(c, batch, begin, *events.find(c.planned.name));
    events.check(fmt::format("'{}'", path.string()));
    return events;
  }

  fs::path path;
  RowGroups groups;
  parquet_file::FileColumns file;
  parquet_file::PlannedEvents plan;
  WantedColumns wanted;
  std::string provenance;
};

ParquetEventSource::ParquetEventSource(const fs::path& path)
    : implementation_(
          parquet_file::translated(ErrorKind::input, path, [&] { return std::make_unique<Implementation>(path); })) {}
ParquetEventSource::~ParquetEventSource() = default;

std::optional<std::int64_t> ParquetEventSource::size() const { return implementation_->groups.rows(); }
const std::string& ParquetEventSource::provenance() const { return implementation_->provenance; }
const std::vector<UnreadableBranch>& ParquetEventSource::unreadable() const { return implementation_->file.unreadable; }

void ParquetEventSource::request(const std::vector<ColumnRequest>& requests) {
  implementation_->wanted = WantedColumns::of(implementation_->names(), requests);
  implementation_->groups.want(implementation_->leaves());
}

Events ParquetEventSource::read(std::int64_t begin, std::int64_t end) {
  return parquet_file::translated(ErrorKind::input, implementation_->path,
                                  [&] { return implementation_->read(begin, end); });
}

std::unique_ptr<EventSource> open_parquet(const fs::path& path) { return std::make_unique<ParquetEventSource>(path); }

}  // namespace hml
