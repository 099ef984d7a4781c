#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// The values of a column, one typed contiguous array. Truth values are bytes of 0 and 1.
using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int32_t>, std::vector<std::int64_t>,
                            std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::int16_t>,
                            std::vector<std::uint16_t>, std::vector<std::uint32_t>, std::vector<std::uint64_t>>;

/// One quantity of a collection: `width` values an object (1 for a plain number; tau1..tau5 is one column of width 5).
struct Column {
  std::string name;
  std::string unit;  ///< "GeV", "mm", "rad", "e", "1", ...
  std::string doc;
  int width = 1;
  Values values;
};

/// A relation from each object of a collection to any number of objects of others, as plain indices:
/// object i points at entries [offsets[i], offsets[i+1]); entry k is object `index[k]` (counted within the event) of
/// collection `targets[target[k]]`.
struct Relation {
  std::string name;
  std::vector<std::string> targets;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::uint8_t> target;
  std::vector<std::int32_t> index;
};

/// One kind of objects, jagged over events: event e owns objects [offsets[e], offsets[e+1]) of every column.
class Collection {
 public:
  explicit Collection(std::string collection_name = {}) : name(std::move(collection_name)) {}

  /// Number of objects of all events.
  std::int64_t objects() const { return offsets.back(); }
  std::int64_t first(std::int64_t event) const { return offsets[static_cast<std::size_t>(event)]; }
  std::int64_t count(std::int64_t event) const { return offsets[static_cast<std::size_t>(event) + 1] - first(event); }

  const Column* find(std::string_view column) const;
  /// The column; an input error names the collection and the nearest columns.
  const Column& column(std::string_view column) const;
  /// The values of a column as T; an input error where the type is another.
  template <class T>
  const std::vector<T>& values(std::string_view column_name) const {
    const Column& c = column(column_name);
    if (const auto* values = std::get_if<std::vector<T>>(&c.values)) return *values;
    throw Error(ErrorKind::input, "column '" + name + "." + c.name + "' has another type than was asked for");
  }
  /// Adds an empty column and returns its values for filling; a name that is taken is an internal error.
  template <class T>
  std::vector<T>& add(std::string column_name, std::string unit, std::string doc, int width = 1) {
    return std::get<std::vector<T>>(
        add_column({std::move(column_name), std::move(unit), std::move(doc), width, std::vector<T>{}}).values);
  }
  Column& add_column(Column column);
  const Relation* find_relation(std::string_view relation) const;

  std::string name;
  std::vector<std::int64_t> offsets{0};  ///< one more than there are events
  std::deque<Column> columns;            ///< references stay valid while columns are added
  std::deque<Relation> relations;
};

/// A batch of events: named collections in the jagged layout of Awkward Array and Arrow. Owns its memory.
class Events {
 public:
  /// Number of events; equal in every collection.
  std::int64_t size() const { return size_; }
  void set_size(std::int64_t events) { size_ = events; }

  const std::deque<Collection>& collections() const { return collections_; }
  std::deque<Collection>& collections() { return collections_; }
  /// Adds an empty collection; a name that is taken is an internal error.
  Collection& add(std::string name);
  /// Case-insensitive; nullptr where there is none.
  const Collection* find(std::string_view name) const;
  Collection* find(std::string_view name);
  /// Case-insensitive; an input error names the nearest collections.
  const Collection& collection(std::string_view name) const;
  std::vector<std::string> names() const;

  /// Appends the events of another batch with the same collections, columns and relations.
  void append(const Events& other);
  /// Events [begin, end).
  Events slice(std::int64_t begin, std::int64_t end) const;
  /// Checks offsets, lengths and relation indices; an input error names what is torn, `where` comes first in it.
  void check(const std::string& where) const;

 private:
  std::int64_t size_ = 0;
  std::deque<Collection> collections_;
};

/// Names of the collections that are not detector objects.
inline constexpr std::string_view event_collection = "Event";        ///< one object an event: number, weight, ...
inline constexpr std::string_view particle_collection = "Particle";  ///< the generator's record

/// Lower-case copy, as names of collections are compared.
std::string lower_case(std::string_view text);
/// How names of observables, columns and relations are compared: lower case, underscores removed.
std::string fold_name(std::string_view name);

}  // namespace hml
