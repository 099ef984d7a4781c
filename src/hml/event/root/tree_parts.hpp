#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hml/event/root/directory.hpp"

namespace hml {

/// What stands behind a RootTree, and how its columns are read: the branches of a TTree, or the fields of an RNTuple.
struct RootTree::Implementation {
  virtual ~Implementation() = default;

  /// Entries [begin, end) of a column.
  RootArray read(std::string_view column, std::int64_t begin, std::int64_t end) const;
  /// Adds a column; one of a name that is taken becomes unreadable, and the answer is false.
  bool add(RootColumn column);

  std::shared_ptr<const RootFile::Implementation> file;
  std::string name;
  std::int64_t entries = 0;
  std::vector<RootColumn> columns;
  std::unordered_map<std::string, std::size_t> index;
  std::vector<UnreadableBranch> unreadable;

 private:
  /// The same where column and entries are known to be there.
  virtual RootArray read_column(std::size_t column, std::int64_t begin, std::int64_t end) const = 0;
};

namespace root {

/// RootFile::tree(), of a friend at the end of `depth` others.
RootTree open_tree(const RootFile& file, std::string_view wanted, int depth);
/// Reads the TTree that stands behind a key, with its friends.
std::shared_ptr<const RootTree::Implementation> read_tree(const RootFile& file, const Key& key, int depth);
/// Reads the RNTuple that stands behind a key: its schema, and where its pages are listed.
std::shared_ptr<const RootTree::Implementation> read_ntuple(std::shared_ptr<const RootFile::Implementation> parts,
                                                            const Key& key);

}  // namespace root

}  // namespace hml
