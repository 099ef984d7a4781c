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

// ROOT's branches of a class's members bear their width in their own name, "Jet.Tau[5]", and not in their leaf's;
// TTree::Draw counts on either.
bool names_width(const Branch& b) { return b.name.ends_with(']'); }

bool is_member(const Branch& b) { return b.element && b.element->type == Element::Type::member; }
bool is_clones_array(const Branch& b) { return b.element && b.element->type == Element::Type::clones_array; }

std::string leaf_name(const Branch& b) { return is_clones_array(b) ? b.title : b.name.substr(0, b.name.find('[')); }

std::string leaf_title(const Branch& b, const std::vector<Branch>& all) {
  if (b.element) return b.title;
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

// The branches of a tree and their leaves, which refer to one another.
class BranchStream {
 public:
  BranchStream(Buffer& out, const Tree& tree)
      : out_(out), tree_(tree), branches_(tree.branches.size(), 0), leaves_(tree.branches.size(), 0) {}

  void put_branches() {
    put_array([](const Branch& b) { return !is_member(b); });
  }

  void put_leaves() {
    out_.object_array(leaves_.size(), [&] {
      for (const auto leaf : leaves_) out_.refer(leaf);
    });
  }

 private:
  const Branch& at(std::size_t i) const { return tree_.branches[i]; }

  template <class Which>
  void put_array(Which which) {
    const auto& all = tree_.branches;
    out_.object_array(static_cast<std::size_t>(std::count_if(all.begin(), all.end(), which)), [&] {
      for (std::size_t i = 0; i < all.size(); ++i)
        if (which(all[i])) put_branch(i);
    });
  }

  void put_branch(std::size_t i) {
    const auto& element = at(i).element;
    out_.pointed_object(element ? "TBranchElement" : "TBranch", [&](std::uint32_t number) {
      branches_[i] = number;
      if (!element) return put_plain(i);
      out_.object(10, [&] {
        put_plain(i);
        put_element(at(i));
      });
    });
  }

  void put_plain(std::size_t i) {
    constexpr std::int32_t least_buffer = 32000, offsets = 1000;
    const Branch& b = at(i);
    out_.object(13, [&] {
      out_.put_named(b.name, b.title, status_bits(b));
      put_fill_attributes(out_);
      out_.put(static_cast<std::int32_t>(tree_.compression.code()));
      out_.put(std::max(b.basket_bytes, least_buffer));
      out_.put(b.counter >= 0 ? offsets : 0);  // not 0: entries differ in length, baskets end with a table of offsets
      out_.put(static_cast<std::int32_t>(b.baskets.size()));
      out_.put(tree_.entries());
      put_features(out_);
      out_.put(std::int32_t{0});  // fOffset
      out_.put(static_cast<std::int32_t>(b.baskets.size() + 1));
      out_.put(is_clones_array(b) ? split : 0);
      out_.put(tree_.entries());
      out_.put(std::int64_t{0});  // fFirstEntry
      out_.put(b.bytes);
      out_.put(b.packed_bytes);
      put_array([&](const Branch& below) { return is_member(below) && below.counter == static_cast<int>(i); });
      out_.object_array(1, [&] { put_leaf(i); });
      out_.object_array(0, [] {});  // baskets kept with the branch
      put_baskets(out_, tree_, b);
      out_.put_text("");  // the baskets are in this file
    });
  }

  static std::uint32_t status_bits(const Branch& b) {
    constexpr std::uint32_t branch_object = 1u << 12, branch_any = 1u << 17, no_buffer_map = 1u << 22;
    constexpr int object = 61, objects = 81;
    const int code = b.element ? b.element->code : 0;
    return no_buffer_map | (code == object ? branch_object : code == objects ? branch_any : 0);
  }

  void put_element(const Branch& b) {
    const Element& e = *b.element;
    out_.put_text(e.class_name);
    out_.put_text(e.parent_name);
    out_.put_text(e.clones_name);
    out_.put(e.checksum);
    out_.put(static_cast<std::int16_t>(e.version));
    out_.put(static_cast<std::int32_t>(e.id));
    out_.put(static_cast<std::int32_t>(e.type));
    out_.put(static_cast<std::int32_t>(e.code));
    out_.put(static_cast<std::int32_t>(b.largest));
    out_.refer(b.counter < 0 ? 0 : branches_[static_cast<std::size_t>(b.counter)]);
    out_.refer(0);  // fBranchCount2: no arrays behind pointers
  }

  // A leaf is written where it is met first: that of a TClonesArray as the counter of the first member.
  void put_leaf(std::size_t i) {
    if (leaves_[i] != 0) return out_.refer(leaves_[i]);
    const Branch& b = at(i);
    const std::string class_name = b.element ? "TLeafElement" : fmt::format("TLeaf{}", b.type.letter);
    leaves_[i] = out_.pointed_object(class_name, [&] {
      out_.object(1, [&] {
        put_plain_leaf(b);
        if (!b.element) return put_limits(out_, b);
        out_.put(static_cast<std::int32_t>(b.element->id));
        out_.put(static_cast<std::int32_t>(b.element->code));
      });
    });
  }

  void put_plain_leaf(const Branch& b) {
    out_.object(2, [&] {
      out_.put_named(leaf_name(b), leaf_title(b, tree_.branches));
      out_.put(static_cast<std::int32_t>(b.width));
      out_.put(static_cast<std::int32_t>(b.type.bytes));
      out_.put(std::int32_t{0});
      out_.put(static_cast<std::uint8_t>(b.is_counter));
      out_.put(static_cast<std::uint8_t>(b.type.is_unsigned));
      if (b.counter < 0)
        out_.refer(0);
      else
        put_leaf(static_cast<std::size_t>(b.counter));
    });
  }

  static constexpr std::int32_t split = 99;  // fSplitLevel of arrays whose objects are stored member by member

  Buffer& out_;
  const Tree& tree_;
  std::vector<std::uint32_t> branches_, leaves_;  // by which others refer to them; 0: not written yet
};

}  // namespace

Buffer tree_object(const Tree& tree, std::size_t key_bytes) {
  constexpr std::uint32_t must_clean_up = 8;
  Buffer out(key_bytes);
  BranchStream branches(out, tree);
  out.object(20, [&] {
    out.put_named(tree.name, tree.title, must_clean_up);
    put_attributes(out);
    put_numbers(out, tree, cluster_ranges(tree));
    put_features(out);
    branches.put_branches();
    branches.put_leaves();
    out.put_zeros(4);      // fAliases: none
    out.put_zeros(4 + 4);  // fIndexValues, fIndex: empty arrays
    out.put_zeros(4 * 4);  // fTreeIndex, fFriends, fUserInfo, fBranchRef: none
  });
  return out;
}

}  // namespace hml::root::write
