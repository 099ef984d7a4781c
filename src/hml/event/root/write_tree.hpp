#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hml/event/root/write_buffer.hpp"
#include "hml/event/root/write_compression.hpp"

namespace hml::root::write {

/// The type of a leaf's numbers.
struct LeafType {
  char letter = 'F';  ///< of the class: TLeafB, TLeafS, TLeafI, TLeafL, TLeafF, TLeafD
  int bytes = 4;
  bool is_unsigned = false;
};

template <class T>
constexpr LeafType leaf_type() {
  constexpr int bytes = sizeof(T);
  if constexpr (std::floating_point<T>)
    return {bytes == 4 ? 'F' : 'D', bytes, false};
  else
    return {bytes == 1 ? 'B' : bytes == 2 ? 'S' : bytes == 4 ? 'I' : 'L', bytes, std::unsigned_integral<T>};
}

/// What a TBranchElement says more than a TBranch: that it is a TClonesArray, or one member of the objects in one.
struct Element {
  enum class Type : std::int32_t { clones_array = 3, member = 31 };
  Type type = Type::clones_array;
  std::string class_name;  ///< that has the member; "TClonesArray"
  std::uint32_t checksum = 0;
  int version = 0;
  std::string parent_name;  ///< of a member: the class of the objects
  std::string clones_name;  ///< of an array: the class of its objects
  int id = 0;               ///< which member of its class
  int code = -1;            ///< how the member is written (TVirtualStreamerInfo::EReadWrite)
};

/// A branch with its one leaf of the same name (RDataFrame asks for that), and what became of its baskets.
struct Branch {
  std::string name;
  std::string title;
  LeafType type;
  int width = 1;            ///< numbers an object
  int counter = -1;         ///< the branch that says how many objects an entry has; an earlier one; none: one object
  bool is_counter = false;  ///< others name it as their counter
  std::optional<Element> element;  ///< a member's branch is part of its counter's, which it follows
  std::int64_t largest = 0;        ///< number that a counter holds
  std::int64_t bytes = 0;          ///< of all baskets, keys included
  std::int64_t packed_bytes = 0;
  std::int32_t basket_bytes = 0;  ///< the largest basket's, unpacked
  std::vector<std::int32_t> baskets;
  std::vector<std::int64_t> seeks;
};

/// All that a TTree says of itself. Every branch has one basket for each cluster of entries.
struct Tree {
  std::string name;
  std::string title;
  Compression compression;
  std::vector<Branch> branches;
  std::vector<std::int64_t> clusters{0};  ///< entries [clusters[i], clusters[i + 1]) are cluster i
  std::int64_t entries() const { return clusters.back(); }
};

/// The TTree object, with `key_bytes` as for Buffer.
Buffer tree_object(const Tree& tree, std::size_t key_bytes);

}  // namespace hml::root::write
