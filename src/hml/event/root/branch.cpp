#include "hml/event/root/branch.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

// TBranchElement::fType
enum ElementType : int {
  own_streamer = -1,
  base_class = 1,
  split_object = 2,
  clones_array = 3,
  stl_collection = 4,
  clones_member = 31,
  stl_member = 41
};

constexpr int deepest = 50;

std::string without_dimensions(std::string name) {
  name.erase(std::min(name.find('['), name.size()));
  return name;
}

// The format of a leaf of a plain branch.
std::optional<NumberFormat> leaf_format(const Object& leaf) {
  static constexpr std::pair<std::string_view, std::pair<const char*, const char*>> types[] = {
      {"TLeafO", {"bool", "bool"}},
      {"TLeafB", {"char", "unsigned char"}},
      {"TLeafS", {"short", "unsigned short"}},
      {"TLeafI", {"int", "unsigned int"}},
      {"TLeafL", {"long", "unsigned long"}},
      {"TLeafG", {"long", "unsigned long"}},
      {"TLeafF", {"float", "float"}},
      {"TLeafD", {"double", "double"}},
      {"TLeafF16", {"Float16_t", "Float16_t"}},
      {"TLeafD32", {"Double32_t", "Double32_t"}}};
  for (const auto& [name, type] : types)
    if (name == leaf.class_name)
      return number_format(leaf.integer("fIsUnsigned") ? type.second : type.first, leaf.text("fTitle"));
  return {};
}

Node leaf_node(const Object& leaf) {
  if (leaf.class_name == "TLeafC") return {.kind = Node::Kind::text};
  const auto format = leaf_format(leaf);
  if (!format) return opaque_node(fmt::format("its leaf is a {}", leaf.class_name));
  const auto length = leaf.integer("fLen");
  if (length < 1 || length > 1 << 20) return opaque_node(fmt::format("its leaf has {} values", length));
  return {.kind = Node::Kind::number, .format = *format, .width = static_cast<int>(length)};
}

// Several leaves, one behind the other: a record without header.
Node record_of_leaves(const std::vector<const Object*>& leaves) {
  Node out{.kind = Node::Kind::record};
  for (const Object* leaf : leaves) {
    Node child = leaf ? leaf_node(*leaf) : opaque_node("a leaf is missing");
    child.name = leaf ? without_dimensions(leaf->text("fName")) : "";
    if (const Object* counter = leaf ? leaf->object("fLeafCount") : nullptr) {
      const auto found = std::find(leaves.begin(), leaves.end(), counter);
      const auto index = found - leaves.begin();
      if (child.kind != Node::Kind::number || child.width != 1 ||
          index >= static_cast<std::ptrdiff_t>(out.children.size()) ||
          out.children[static_cast<std::size_t>(index)].kind != Node::Kind::number)
        return opaque_node("several jagged leaves share it");
      child.kind = Node::Kind::counted;
      child.count_child = static_cast<int>(index);
    }
    if (child.kind == Node::Kind::opaque) return child;
    out.children.push_back(std::move(child));
  }
  return out;
}

// A whole object, behind the name of its class where that may differ from entry to entry.
void describe_object(const Layouts& layouts, const Object& object, Branch& out) {
  const auto leaves = object.items("fLeaves");
  out.node = node_of_type(layouts, object.text("fClassName"));
  if (out.node.kind != Node::Kind::record)
    out.node = opaque_node(fmt::format("it holds objects of class '{}'", object.text("fClassName")));
  out.node.class_name = !leaves.empty() && leaves.front() && leaves.front()->integer("fVirtual") != 0;
}

void describe_plain(const Object& object, Branch& out) {
  const auto leaves = object.items("fLeaves");
  if (leaves.size() != 1 || !leaves.front()) {
    out.node = leaves.empty() ? opaque_node("it has no leaf") : record_of_leaves(leaves);
    return;
  }
  out.node = leaf_node(*leaves.front());
  if (const Object* counter = leaves.front()->object("fLeafCount")) {
    out.until_end = true;
    out.counter = without_dimensions(counter->text("fName"));
  }
}

const Member* member_of(const Layouts& layouts, const Object& object) {
  const auto* layout = layouts.find(object.text("fClassName"), static_cast<int>(object.integer("fClassVersion")),
                                    static_cast<std::uint32_t>(object.integer("fCheckSum")));
  if (!layout) layout = layouts.newest(object.text("fClassName"));
  const auto id = object.integer("fID");
  if (!layout || id < 0 || id >= static_cast<std::int64_t>(layout->members.size())) return nullptr;
  return &layout->members[static_cast<std::size_t>(id)];
}

void describe_element(const Layouts& layouts, const Object& object, Branch& out) {
  const auto type = object.integer("fType");
  if (type == clones_array || type == stl_collection) {
    out.node = {.kind = Node::Kind::number, .format = *number_format("int")};
    out.counts = object.text("fClonesName");
    return;
  }
  const std::string class_name = object.text("fClassName");
  if (object.integer("fID") < 0) {
    out.node = node_of_type(layouts, class_name, object.text("fTitle"));
    // At the top of a branch only collections have a header, and objects that write themselves.
    const bool record = out.node.kind == Node::Kind::record, custom = type == own_streamer;
    if (out.node.kind == Node::Kind::text || (record && !custom)) out.node.header = false;
  } else if (const Member* member = member_of(layouts, object)) {
    out.node = node_of_member(layouts, *member);
    out.node.name.clear();
  } else {
    out.node = opaque_node(fmt::format("the file does not describe class '{}'", class_name));
  }
  if (type != clones_member && type != stl_member) return;
  out.until_end = true;
  if (const Object* counter = object.object("fBranchCount")) out.counter = without_dimensions(counter->text("fName"));
  if (out.node.kind == Node::Kind::counted)
    out.node = opaque_node("it holds arrays behind pointers, within a collection");
}

// Where the baskets lie: first those in the file, then those within the tree.
void place_baskets(const Object& object, Branch& out) {
  out.entries = object.integer("fEntries");
  const auto seeks = object.integers("fBasketSeek"), bytes = object.integers("fBasketBytes"),
             entries = object.integers("fBasketEntry");
  const auto written = static_cast<std::size_t>(std::max<std::int64_t>(object.integer("fWriteBasket"), 0));
  std::int64_t next = 0;
  const std::size_t known = std::min({written, seeks.size(), bytes.size(), entries.size()});
  for (std::size_t i = 0; i < known && seeks[i] != 0; ++i) {
    out.baskets.push_back({.first_entry = entries[i], .seek = seeks[i], .bytes = bytes[i]});
    next = i + 1 < entries.size() ? entries[i + 1] : out.entries;
  }
  for (const Object* basket : object.items("fBaskets")) {
    if (!basket || basket->bytes.empty()) continue;
    const auto held = embedded_entries(basket->bytes);
    if (held == 0 || next >= out.entries) continue;
    out.baskets.push_back({.first_entry = next, .embedded = {basket->bytes.begin(), basket->bytes.end()}});
    next += held;
  }
  if (out.baskets.empty() ? out.entries > 0 : next != out.entries)
    out.node = opaque_node(fmt::format("its baskets hold {} of {} entries", next, out.entries));
  for (std::size_t i = 0; i < out.baskets.size(); ++i)
    if (out.baskets[i].first_entry < 0 ||
        (i == 0 ? out.baskets[i].first_entry != 0 : out.baskets[i].first_entry < out.baskets[i - 1].first_entry))
      out.node = opaque_node("the first entries of its baskets are torn");
}

void add_branch(const Layouts& layouts, const Object& object, const std::string& above, int depth,
                std::vector<Branch>& out) {
  if (depth > deepest) return;
  const std::string own = without_dimensions(object.text("fName"));
  const bool has_prefix = above.empty() || own.starts_with(above.ends_with('.') ? above : above + ".");
  Branch branch;
  branch.name = has_prefix ? own : above + (above.ends_with('.') ? "" : ".") + own;
  branch.title = object.text("fTitle");
  const auto below = object.items("fBranches");
  const bool element = object.class_name == "TBranchElement";
  const auto type = element ? object.integer("fType") : 0;
  const bool holds = below.empty() || type == clones_array || type == stl_collection;
  if (holds) {
    try {
      if (element)
        describe_element(layouts, object, branch);
      else if (object.class_name == "TBranchObject")
        describe_object(layouts, object, branch);
      else
        describe_plain(object, branch);
      if (!object.text("fFileName").empty())
        branch.node = opaque_node(fmt::format("its baskets lie in another file, '{}'", object.text("fFileName")));
      else
        place_baskets(object, branch);
    } catch (const Error& error) {
      branch.node = opaque_node(error.message());
    }
  }
  // Members of a base class go by the name of the object that they are part of.
  const std::string prefix = type == base_class ? above : branch.name;
  if (holds) out.push_back(std::move(branch));
  for (const Object* inner : below)
    if (inner) add_branch(layouts, *inner, prefix, depth + 1, out);
}

}  // namespace

std::vector<Branch> read_branches(const Layouts& layouts, const Object& tree) {
  std::vector<Branch> out;
  for (const Object* branch : tree.items("fBranches"))
    if (branch) add_branch(layouts, *branch, "", 0, out);
  return out;
}

}  // namespace hml::root
