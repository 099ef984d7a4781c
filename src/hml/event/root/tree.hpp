#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"

namespace hml {

/// What the values of a column stand for.
enum class RootContent {
  number,
  truth,      ///< bool, as bytes of 0 and 1
  text,       ///< characters, as bytes; a text is the innermost level of offsets
  reference,  ///< numbers of objects that a TRef or TRefArray points at, as uint32
};

/// One readable column of a tree: a branch, or one member of the objects in a branch that is not split. Of an RNTuple: a
/// field that holds numbers or text.
struct RootColumn {
  std::string name;   ///< of the branch ("Jet.PT", "Jet_pt"), and the member ("Jet.Area.fE"); without "[5]"
  std::string type;   ///< "float32", "uint8", ... as NumPy says it: what the values are read as
  std::string title;  ///< what the file says of the branch
  RootContent content = RootContent::number;
  int levels = 0;       ///< 0: one row an entry; 1: any number of rows an entry; 2: of rows of rows; ...
  int width = 1;        ///< values in a row: 5 for "Tau[5]"
  std::string counter;  ///< the branch that counts the rows of the first level, "" where the column does so itself
  std::string counts;   ///< of the counter of a collection that is split into branches: the class of its objects
  bool view = false;    ///< a second name for values of other columns, which is no part of the events
};

/// A branch or field that cannot be read, and why.
struct UnreadableBranch {
  std::string name;
  std::string reason;
};

/// The values of a column for a range of entries. Level k of the offsets has one more number than there are items
/// above it: items i of level k own those [offsets[k][i], offsets[k][i + 1]) of the next, and rows at last.
struct RootArray {
  std::vector<std::vector<std::int64_t>> offsets;
  Values values;
  int width = 1;
};

/// A TTree of a ROOT file, with the columns of its friends, or an RNTuple. Columns are read on their own, and of their
/// baskets or pages only those that hold the wanted entries; the one that a range ends in is kept for the next range, so
/// that reading in small steps unpacks each once. Cheap to copy; safe to use from several threads.
class RootTree {
 public:
  const std::string& name() const;
  /// Of the file that the tree is in.
  const std::filesystem::path& path() const;
  std::int64_t entries() const;
  const std::vector<RootColumn>& columns() const;
  const std::vector<UnreadableBranch>& unreadable() const;
  /// nullptr where there is none of that name (case matters).
  const RootColumn* find(std::string_view column) const;

  /// Entries [begin, end) of a column; an input error names the nearest columns, or basket and place where the file is
  /// torn.
  RootArray read(std::string_view column, std::int64_t begin, std::int64_t end) const;
  /// The same of several columns, on `threads` threads (0: one a processor).
  std::vector<RootArray> read(std::span<const std::string> columns, std::int64_t begin, std::int64_t end,
                              int threads = 1) const;

  struct Implementation;
  const std::shared_ptr<const Implementation>& parts() const { return implementation_; }
  explicit RootTree(std::shared_ptr<const Implementation> implementation)
      : implementation_(std::move(implementation)) {}

 private:
  std::shared_ptr<const Implementation> implementation_;
};

}  // namespace hml
