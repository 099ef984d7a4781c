#include "hml/event/root/write_tree.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hml::root::write {

namespace {

void put_fill_attributes(Buffer& out) {
  out.object(2, [&] {
    out.put(std::int16_t{0});     // colour
    out.put(std::int16_t{1001});  // solid
  });
}

void put_attributes(Buffer& out) {
  out.object(2, [&] {  // TAttLine
    out.put(std::int16_t{602});
    out.put(std::int16_t{1});
    out.put(std::int16_t{1});
  });
  put_fill_attributes(out);
  out.object(2, [&] {  // TAttMarker
    out.put(std::int16_t{1});
    out.put(std::int16_t{1});
    out.put(1.0f);
  });
}

// TIOFeatures, none of them used; a class without version is known by its checksum.
void put_features(Buffer& out) {
  out.object(0, [&] {
    out.put(std::uint32_t{0x1aa12f10});
    out.put(std::uint8_t{0});
  });
}

// Range of clusters of one size, up to entry `last`.
struct ClusterRange {
  std::int64_t last, size;
};

std::vector<ClusterRange> cluster_ranges(const Tree& tree) {
  std::vector<ClusterRange> ranges;
  for (std::size_t i = 1; i < tree.clusters.size(); ++i) {
    const std::int64_t size = tree.clusters[i] - tree.clusters[i - 1], last = tree.clusters[i] - 1;
    const bool at_end = i + 1 == tree.clusters.size();
    // The last cluster may be shorter than its range says.
    if (!ranges.empty() && (ranges.back().size == size || (at_end && size < ranges.back().size)))
      ranges.back().last = last;
    else
      ranges.push_back({last, size});
  }
  return ranges;
}

void put_numbers(Buffer& out, const Tree& tree, const std::vector<ClusterRange>& ranges) {
  std::int64_t bytes = 0, packed = 0;
  for (const auto& b : tree.branches) {
    bytes += b.bytes;
    packed += b.packed_bytes;
  }
  constexpr std::int64_t no_limit = 1000000000000;
  out.put(tree.entries());
  out.put(bytes);
  out.put(packed);
  out.put(std::int64_t{0});  // fSavedBytes
  out.put(packed);           // fFlushedBytes
  out.put(1.0);              // fWeight
  out.put(std::int32_t{0});  // fTimerInterval
  out.put(std::int32_t{25});
  out.put(std::int32_t{0});
  out.put(std::int32_t{1000});  // fDefaultEntryOffsetLen
  // The last range is told by fAutoFlush.
  out.put(static_cast<std::int32_t>(ranges.empty() ? 0 : ranges.size() - 1));
  out.put(no_limit);  // fMaxEntries
  out.put(no_limit);  // fMaxEntryLoop
  out.put(std::int64_t{0});
  out.put(std::int64_t{-300000000});                               // fAutoSave
  out.put(ranges.empty() ? std::int64_t{0} : ranges.back().size);  // fAutoFlush
  out.put(std::int64_t{1000000});                                  // fEstimate
  out.put(static_cast<std::uint8_t>(ranges.size() > 1));           // whether the arrays follow
  for (std::size_t i = 0; i + 1 < ranges.size(); ++i) out.put(ranges[i].last);
  out.put(static_cast<std::uint8_t>(ranges.size() > 1));
  for (std::size_t i = 0; i + 1 < ranges.size(); ++i) out.put(ranges[i].size);
}

// ROOT's branches of a class's members bear their width in their own name, "Jet.Tau[5]", and not in their leaf's; TTree::Draw
// counts on either.
bool names_width(const Branch& b) { return b.name.ends_with(']'); }
std::string leaf_name(const Branch& b) { return b.name.substr(0, b.name.find('[')); }

std::string leaf_title(const Branch& b, const std::vector<Branch>& all) {
  std::string title = leaf_name(b);
  if (b.counter >= 0) title += fmt::format("[{}]", all[static_cast<std::size_t>(b.counter)].name);
  if (b.width > 1 && !names_width(b)) title += fmt::format("[{}]", b.width);
  return title;
}

void put_limits(Buffer& out, const Branch& b) {
  for (const std::int64_t limit : {std::int64_t{0}, b.is_counter ? b.largest : 0}) {
    switch (b.type.letter) {
      case 'B':
        out.put(static_cast<std::int8_t>(limit));
        break;
      case 'S':
        out.put(static_cast<std::int16_t>(limit));
        break;
      case 'I':
        out.put(static_cast<std::int32_t>(limit));
        break;
      case 'L':
        out.put(limit);
        break;
      case 'F':
        out.put(static_cast<float>(limit));
        break;
      default:
        out.put(static_cast<double>(limit));
    }
  }
}

std::uint32_t put_leaf(Buffer& out, const Branch& b, const std::vector<Branch>& all, std::uint32_t counter) {
  return out.pointed_object(fmt::format("TLeaf{}", b.type.letter), [&] {
    out.object(1, [&] {
      out.object(2, [&] {  // TLeaf
        out.put_named(leaf_name(b), leaf_title(b, all));
        out.put(static_cast<std::int32_t>(b.width));
        out.put(static_cast<std::int32_t>(b.type.bytes));
        out.put(std::int32_t{0});
        out.put(static_cast<std::uint8_t>(b.is_counter));
        out.put(static_cast<std::uint8_t>(b.type.is_unsigned));
        out.refer(counter);
      });
      put_limits(out, b);
    });
  });
}

void put_baskets(Buffer& out, const Tree& tree, const Branch& b) {
  const std::size_t room = b.baskets.size() + 1;
  out.put(std::uint8_t{1});
  out.put_array<std::int32_t>(b.baskets);
  out.put(std::int32_t{0});
  out.put(std::uint8_t{1});
  out.put_array<std::int64_t>(std::span(tree.clusters).first(room));
  out.put(std::uint8_t{1});
  out.put_array<std::int64_t>(b.seeks);
  out.put(std::int64_t{0});
}

// Returns the number by which other leaves refer to this branch's.
std::uint32_t put_branch(Buffer& out, const Tree& tree, const Branch& b, std::uint32_t counter) {
  constexpr std::uint32_t no_buffer_map = 1u << 22;
  constexpr std::int32_t least_buffer = 32000, offsets = 1000;
  std::uint32_t leaf = 0;
  out.pointed_object("TBranch", [&] {
    out.object(13, [&] {
      out.put_named(b.name, b.title, no_buffer_map);
      put_fill_attributes(out);
      out.put(static_cast<std::int32_t>(tree.compression.code()));
      out.put(std::max(b.basket_bytes, least_buffer));
      out.put(b.counter >= 0 ? offsets : 0);  // not 0: entries differ in length, baskets end with a table of offsets
      out.put(static_cast<std::int32_t>(b.baskets.size()));
      out.put(tree.entries());
      put_features(out);
      out.put(std::int32_t{0});  // fOffset
      out.put(static_cast<std::int32_t>(b.baskets.size() + 1));
      out.put(std::int32_t{0});  // fSplitLevel
      out.put(tree.entries());
      out.put(std::int64_t{0});  // fFirstEntry
      out.put(b.bytes);
      out.put(b.packed_bytes);
      out.object_array(0, [] {});  // branches below
      out.object_array(1, [&] { leaf = put_leaf(out, b, tree.branches, counter); });
      out.object_array(0, [] {});  // baskets kept with the branch
      put_baskets(out, tree, b);
      out.put_text("");  // the baskets are in this file
    });
  });
  return leaf;
}

}  // namespace

Buffer tree_object(const Tree& tree, std::size_t key_bytes) {
  constexpr std::uint32_t must_clean_up = 8;
  Buffer out(key_bytes);
  std::vector<std::uint32_t> leaves;
  out.object(20, [&] {
    out.put_named(tree.name, tree.title, must_clean_up);
    put_attributes(out);
    put_numbers(out, tree, cluster_ranges(tree));
    put_features(out);
    out.object_array(tree.branches.size(), [&] {
      for (const auto& b : tree.branches)
        leaves.push_back(put_branch(out, tree, b, b.counter < 0 ? 0 : leaves[static_cast<std::size_t>(b.counter)]));
    });
    out.object_array(leaves.size(), [&] {
      for (const auto leaf : leaves) out.refer(leaf);
    });
    out.put_zeros(4);      // fAliases: none
    out.put_zeros(4 + 4);  // fIndexValues, fIndex: empty arrays
    out.put_zeros(4 * 4);  // fTreeIndex, fFriends, fUserInfo, fBranchRef: none
  });
  return out;
}

}  // namespace hml::root::write
