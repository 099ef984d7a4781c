#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/event/root/basket.hpp"
#include "hml/event/root/node.hpp"
#include "hml/event/root/object.hpp"

namespace hml::root {

/// How a branch is read: what its entries look like, and where its baskets lie.
struct Branch {
  std::string name;  ///< with those of the branches above it, without "[5]"
  std::string title;
  Node node;  ///< opaque where the branch cannot be read
  /// An entry holds items of the node up to its end, as many as `counter` says; else exactly one.
  bool until_end = false;
  std::string counter;  ///< name of the branch that counts the items
  std::string counts;   ///< of such a branch, where its collection is split: the class of the items
  std::int64_t entries = 0;
  std::vector<BasketPlace> baskets;
};

/// The branches of a tree, those within others included, in the order of the file. What cannot be read has an opaque
/// node; nothing of one branch is an error for the others.
std::vector<Branch> read_branches(const Layouts& layouts, const Object& tree);

/// Appends entries [begin, end) of a basket, counted within it, to an array of one of the branch's leaves.
void append_entries(const Branch& branch, const NodeLeaf& leaf, const Basket& basket, std::int64_t begin,
                    std::int64_t end, RootArray& into);

}  // namespace hml::root
