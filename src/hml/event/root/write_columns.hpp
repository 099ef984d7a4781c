#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/root/write_tree.hpp"

namespace hml::root {

/// Names a branch: of a column, or, where `column` is empty, of the number of objects an event has.
using BranchNames = std::function<std::string(std::string_view collection, std::string_view column)>;

/// "Jet.pt", "Jet_size"; columns of "Event" by their own name: "weight".
std::string branch_name(std::string_view collection, std::string_view column);

namespace write {

/// Some entries of a branch, not packed: numbers, big-endian, and where each entry starts among them.
struct Entries {
  std::vector<std::uint8_t> bytes;
  std::vector<std::int32_t> starts;  ///< one more than there are entries; empty where all entries are equally long
  std::int64_t largest = 0;          ///< number, of a counter
};

/// A branch and where its numbers come from.
struct BranchColumn {
  Branch branch;
  std::function<Entries(const Events& events, std::int64_t begin, std::int64_t end)> read;
};

/// The branches of events with these collections, columns and relations, whatever events there are. Each collection is
/// a branch for its counter and one for every column; a relation adds, for each event, the number of its entries, those
/// entries in two branches (index, target), and for each object its share of them (count). Collection "Event" has no
/// counter unless `count_event` asks for it.
std::vector<BranchColumn> branch_columns(const Events& events, const BranchNames& names, bool count_event = false);

/// Bytes of each event in all branches together, before packing.
std::vector<std::int64_t> event_bytes(const Events& events);

}  // namespace write
}  // namespace hml::root
