#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/root/write_entries.hpp"
#include "hml/event/root/write_tree.hpp"

namespace hml::root {

/// Names a branch: of a column, or, where `column` is empty, of the number of objects an event has.
using BranchNames = std::function<std::string(std::string_view collection, std::string_view column)>;

/// "Jet.pt", "Jet_size"; columns of "Event" by their own name: "weight".
std::string branch_name(std::string_view collection, std::string_view column);

namespace write {

/// What a branch holds of events [begin, end).
using EntryReader = std::function<Entries(const Events& events, std::int64_t begin, std::int64_t end)>;

/// A branch and where its numbers come from.
struct BranchColumn {
  Branch branch;
  EntryReader read;
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
