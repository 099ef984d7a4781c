#pragma once
#include <span>
#include <vector>

#include "hml/event/events.hpp"

namespace hml::root {

/// The objects of one target of a relation: whose numbers, and which of them belong to each event.
struct Referenced {
  std::span<const std::int64_t> offsets;   ///< objects of event e: [offsets[e], offsets[e + 1])
  std::span<const std::uint32_t> numbers;  ///< of all objects; 0 for an object that nothing refers to
};

/// Turns references into indices. `object_offsets` are the referring objects of each event, `entry_offsets` the
/// references of each object, `entries` the numbers that they refer to. The entries of an object come target by target,
/// within a target in the order of the references; those to nothing that is stored are left out. An event of n objects
/// and m references takes O((n + m) log n).
void resolve_references(std::span<const std::int64_t> object_offsets, std::span<const std::int64_t> entry_offsets,
                        std::span<const std::uint32_t> entries, std::span<const Referenced> targets, Relation& into);

}  // namespace hml::root
