#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/root/write_entries.hpp"

namespace hml::root::write {

/// The numbers by which references name objects (TObject::fUniqueID): within an event they count, from 1, the objects
/// of all collections that some relation points at. Objects of other collections have none, which is 0.
class ObjectNumbers {
 public:
  /// From events with the collections and relations that all will have.
  explicit ObjectNumbers(const Events& events);

  bool has(std::size_t collection) const { return referenced_[collection]; }
  /// For each collection the number of its first object in an event; an input error where an event has more objects
  /// than ROOT can tell apart.
  std::vector<std::uint32_t> first(const Events& events, std::int64_t event) const;

 private:
  std::vector<bool> referenced_;
};

/// The objects of one collection in events [begin, end). The functions below stream one member of each, as ROOT does
/// for a split TClonesArray.
struct Objects {
  const Events& events;
  std::size_t collection;
  std::int64_t begin, end;

  const Collection& all() const { return events.collections()[collection]; }
};

/// One of the collection's relations, and the collections that it points into.
struct Pointers {
  std::size_t relation;
  std::vector<std::size_t> targets;
};

/// TObject::fUniqueID.
Entries unique_numbers(const Objects& objects, const ObjectNumbers& numbers);

/// TObject::fBits, behind which that of an object with a number names the process that gave it: the file's first.
Entries status_bits(const Objects& objects, const ObjectNumbers& numbers);

/// A TRef to the first object that each points at; to nothing without one.
Entries references(const Objects& objects, const std::optional<Pointers>& to, const ObjectNumbers& numbers);

/// A TRefArray of all that each points at.
Entries reference_arrays(const Objects& objects, const std::optional<Pointers>& to, const ObjectNumbers& numbers);

/// `width` TLorentzVectors an object; `parts` are the columns (double) of x, y, z and energy; zeros without any.
Entries four_vectors(const Objects& objects, const std::vector<std::size_t>& parts, int width);

}  // namespace hml::root::write
