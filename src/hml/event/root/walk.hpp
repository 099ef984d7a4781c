#pragma once
#include <span>

#include "hml/event/root/node.hpp"

namespace hml::root {

/// Goes over the bytes of a node and appends what belongs to one of its leaves to an array.
class Walk {
 public:
  /// `first_level` is where in the array's offsets the leaf's own levels begin.
  Walk(const Node& node, const NodeLeaf& leaf, RootArray& into, std::size_t first_level);

  /// One item.
  void one(Cursor& in) { one(node_, in, leaf_.path, true, first_level_); }
  /// Items of a collection that is split into its members, up to the end of the cursor; returns their number.
  std::int64_t until_end(Cursor& in);

 private:
  using Path = std::span<const int>;
  void one(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level);
  void body(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level, const ObjectHeader& header);
  void record(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level);
  void sequence(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level, bool memberwise);
  void memberwise(const Node& item, Cursor& in, std::size_t count, Path path, bool wanted, std::size_t level);
  void many(const Node& node, Cursor& in, std::size_t count, Path path, bool wanted, std::size_t level);
  void references(const Node& node, Cursor& in, bool wanted, std::size_t level);
  void numbers(const NumberFormat& format, Cursor& in, std::size_t count, bool wanted);
  void text(std::string_view words, bool wanted, std::size_t level);
  void open_level(std::size_t level, std::size_t count);

  const Node& node_;
  const NodeLeaf& leaf_;
  RootArray& into_;
  std::size_t first_level_;
};

}  // namespace hml::root
