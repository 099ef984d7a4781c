#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hml/event/root/branch.hpp"
#include "hml/event/root/directory.hpp"

namespace hml {

/// A tree: its branches, and the trees that stand beside it as friends.
struct RootTree::Implementation {
  /// Where the values of a column come from.
  struct Source {
    std::size_t branch = 0;
    root::NodeLeaf leaf;
    std::shared_ptr<const Implementation> owner;  ///< the friend that has the branch; nullptr: this tree
    std::string name;                             ///< of the column there
  };

  /// Entries [begin, end) of a column.
  RootArray read(std::string_view column, std::int64_t begin, std::int64_t end) const;

  std::shared_ptr<const RootFile::Implementation> file;
  std::string name;
  std::int64_t entries = 0;
  std::vector<root::Branch> branches;
  std::unique_ptr<root::BasketCache[]> caches;  ///< one a branch
  std::vector<RootColumn> columns;
  std::vector<Source> sources;  ///< of the columns
  std::unordered_map<std::string, std::size_t> index;
  std::vector<UnreadableBranch> unreadable;
};

namespace root {

/// RootFile::tree(), of a friend at the end of `depth` others.
RootTree open_tree(const RootFile& file, std::string_view wanted, int depth);
/// Reads the tree that stands behind a key, with its friends.
std::shared_ptr<const RootTree::Implementation> read_tree(const RootFile& file, const Key& key, int depth);

}  // namespace root

}  // namespace hml
