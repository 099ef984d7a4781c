#pragma once
#include <cstdint>
#include <vector>

#include "hml/event/root/numbers.hpp"
#include "hml/event/root/rntuple_schema.hpp"
#include "hml/event/root/tree.hpp"

namespace hml::root {

/// Columns of the schema of which one holds the values, another one in each cluster perhaps.
using Alternatives = std::vector<std::uint32_t>;

/// A step on the way from an entry to the values below it.
struct NtupleStep {
  Alternatives ends;         ///< of a collection: the column that says where each ends
  std::int64_t repeats = 0;  ///< of a fixed array: its length; 0 for a collection
};

/// One readable column, and where its values are.
struct NtupleLeaf {
  RootColumn column;
  std::vector<NtupleStep> steps;  ///< levels of the column, then arrays that make up its width
  Alternatives values;
  NumberFormat format;
  bool lengths = false;  ///< the values are those of a collection's ends, from which its lengths are made
};

struct NtuplePlan {
  std::vector<NtupleLeaf> leaves;
  std::vector<UnreadableBranch> unreadable;
};

/// Flattens the fields of a schema into columns: records to "name.member", collections to levels, arrays to widths.
/// A collection of records has a column of its own name beside, which counts them.
NtuplePlan plan_fields(const NtupleSchema& schema);

}  // namespace hml::root
