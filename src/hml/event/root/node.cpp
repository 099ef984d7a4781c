#include "hml/event/root/node.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/event/root/type_name.hpp"

namespace hml::root {

namespace {

constexpr int deepest = 24;
constexpr int widest = 1 << 20;  // numbers in a row

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Where a type stands: a class at the top of a branch or as a member has a header, an item of a collection may not.
enum class Standing { member, item };

class Builder {
 public:
  explicit Builder(const Layouts& layouts) : layouts_(layouts) {}

  Node type(const TypeName& type, std::string_view title, Standing standing, int depth) const {
    if (depth > deepest || --budget_ < 0) return opaque_node("its classes hold too many others");
    if (type.pointer) return opaque_node(fmt::format("it holds pointers to '{}'", type.name));
    if (const auto format = number_format(type.name, title)) return {.kind = Node::Kind::number, .format = *format};
    if (type.name == "string") return {.kind = Node::Kind::text, .header = standing == Standing::member};
    if (type.name == "TString") return {.kind = Node::Kind::text};
    if (!type.arguments.empty()) return collection(type, title, standing, depth);
    return class_node(type.name, depth);
  }

  Node member(const Member& member, int depth) const {
    Node out = unnamed_member(member, depth);
    out.name = member.kind == member_kind::base ? "" : member.name.substr(0, member.name.find('['));
    return out;
  }

 private:
  Node collection(const TypeName& type, std::string_view title, Standing standing, int depth) const {
    Node out{.kind = Node::Kind::sequence, .header = standing == Standing::member};
    if (is_one_of(type.name, {"vector", "list", "forward_list", "deque", "set", "multiset", "unordered_set",
                              "unordered_multiset", "ROOT::VecOps::RVec", "RVec"})) {
      out.children.push_back(this->type(type.arguments[0], title, Standing::item, depth + 1));
      return out;
    }
    if (is_one_of(type.name, {"map", "multimap", "unordered_map", "unordered_multimap"}) && type.arguments.size() > 1) {
      Node pair{.kind = Node::Kind::record};
      for (int i = 0; i < 2; ++i) {
        pair.children.push_back(
            this->type(type.arguments[static_cast<std::size_t>(i)], title, Standing::item, depth + 1));
        pair.children.back().name = i == 0 ? "first" : "second";
      }
      out.children.push_back(std::move(pair));
      return out;
    }
    return opaque_node(fmt::format("the layout of '{}' is unknown", type.name));
  }

  Node class_node(const std::string& name, int depth) const {
    static constexpr std::pair<std::string_view, std::string_view> arrays[] = {
        {"TArrayC", "char"},   {"TArrayS", "short"}, {"TArrayI", "int"},   {"TArrayL", "long"},
        {"TArrayL64", "long"}, {"TArrayF", "float"}, {"TArrayD", "double"}};
    for (const auto& [array, item] : arrays)
      if (array == name) {
        Node out{.kind = Node::Kind::sequence};
        out.children.push_back({.kind = Node::Kind::number, .format = *number_format(item)});
        return out;
      }
    if (name == "TObject") return {.kind = Node::Kind::base_object};
    if (name == "TRef") return {.kind = Node::Kind::reference};
    if (name == "TRefArray") return {.kind = Node::Kind::references};
    if (name == "TDatime") return {.kind = Node::Kind::number, .format = *number_format("unsigned int")};
    if (name == "TNamed") return named();
    if (is_one_of(name, {"TClonesArray", "TObjArray", "TList", "THashList", "TMap"}))
      return opaque_node(fmt::format("it holds a {} that is not split into branches", name));
    const auto* layout = layouts_.newest(name);
    if (!layout) return opaque_node(fmt::format("the file does not describe class '{}'", name));
    return record(*layout, depth);
  }

  static Node named() {
    Node out{.kind = Node::Kind::record, .header = true};
    out.children.push_back({.kind = Node::Kind::base_object});
    out.children.push_back({.kind = Node::Kind::text, .name = "fName"});
    out.children.push_back({.kind = Node::Kind::text, .name = "fTitle"});
    return out;
  }

  Node record(const ClassLayout& layout, int depth) const {
    Node out{.kind = Node::Kind::record, .header = true, .version = layout.version};
    for (const auto& m : layout.members) {
      Node child = member(m, depth + 1);
      if (child.kind == Node::Kind::counted) {
        const auto counter = std::find_if(out.children.begin(), out.children.end(), [&](const Node& earlier) {
          return earlier.name == m.count_name && earlier.kind == Node::Kind::number;
        });
        if (counter == out.children.end())
          return opaque_node(
              fmt::format("'{}' is as long as '{}' says, which is not stored before it", m.name, m.count_name));
        child.count_child = static_cast<int>(counter - out.children.begin());
      }
      out.children.push_back(std::move(child));
    }
    return out;
  }

  Node unnamed_member(const Member& m, int depth) const {
    namespace kind = member_kind;
    if (m.kind == kind::bits) return {.kind = Node::Kind::bits, .format = *number_format("unsigned int")};
    if (m.kind == kind::c_string) return {.kind = Node::Kind::c_string};
    if (const auto format = number_format(m.kind, m.title); format && m.kind != kind::base)
      return {.kind = Node::Kind::number, .format = *format};
    if (const auto format = number_format(m.kind - kind::fixed_array, m.title); format && m.kind < kind::pointer_array)
      return fixed({.kind = Node::Kind::number, .format = *format}, m.array_length);
    if (const auto format = number_format(m.kind - kind::pointer_array, m.title); format && m.kind < 60)
      return {.kind = Node::Kind::counted, .format = *format, .flag = true};
    switch (m.kind) {
      case kind::base:
        if (depth > deepest || --budget_ < 0) return opaque_node("its classes hold too many others");
        return base(class_node(m.name, depth));
      case kind::t_object:
        return {.kind = Node::Kind::base_object};
      case kind::t_named:
        return named();
      case kind::t_string:
        return {.kind = Node::Kind::text};
      case kind::object:
      case kind::any:
      case kind::stl:
      case kind::stl_string:
      case kind::custom:
        return type(parse_type_name(m.type_name), m.title, Standing::member, depth);
      case kind::object + kind::fixed_array:
      case kind::any + kind::fixed_array:
        return fixed(type(parse_type_name(m.type_name), m.title, Standing::member, depth), m.array_length);
      case kind::object_never_null:
      case kind::any_never_null: {
        auto pointed = parse_type_name(m.type_name);
        pointed.pointer = false;
        return type(pointed, m.title, Standing::member, depth);
      }
      default:
        return opaque_node(fmt::format("member '{}' of type '{}' has kind {}", m.name, m.type_name, m.kind));
    }
  }

  static Node base(Node node) {
    node.base_class = node.kind == Node::Kind::record;
    return node;
  }

  static Node fixed(Node item, int length) {
    const bool flat = item.kind == Node::Kind::number || item.kind == Node::Kind::record;
    if (!flat || length < 1 || length > widest)
      return opaque_node(fmt::format("it is an array of {} objects of jagged length", length));
    item.width = length;
    return item;
  }

  const Layouts& layouts_;
  mutable int budget_ = 20000;  // nodes, so that torn layouts do not multiply without end
};

void add_leaves(const Node& node, NodeLeaf leaf, std::vector<NodeLeaf>& out) {
  const auto finish = [&](NumberFormat format, RootContent content, int levels) {
    leaf.format = format;
    leaf.content = content;
    leaf.levels += levels;
    out.push_back(leaf);
  };
  if (!node.name.empty()) leaf.name += (leaf.name.empty() ? "" : ".") + node.name;
  const NumberFormat byte = *number_format("unsigned char"), word = *number_format("unsigned int");
  const bool jagged = node.kind == Node::Kind::counted || node.kind == Node::Kind::text ||
                      node.kind == Node::Kind::c_string || node.kind == Node::Kind::references ||
                      node.kind == Node::Kind::sequence;
  if (jagged && leaf.width > 1) return;  // rows of a fixed array have no offsets of their own
  switch (node.kind) {
    case Node::Kind::number:
    case Node::Kind::bits:
      if (leaf.width > widest / node.width) return;
      leaf.width *= node.width;
      return finish(node.format, node.format.number == Number::boolean ? RootContent::truth : RootContent::number, 0);
    case Node::Kind::counted:
      return finish(node.format, RootContent::number, 1);
    case Node::Kind::text:
    case Node::Kind::c_string:
      return finish(byte, RootContent::text, 1);
    case Node::Kind::reference:
      return finish(word, RootContent::reference, 0);
    case Node::Kind::references:
      return finish(word, RootContent::reference, 1);
    case Node::Kind::sequence:
      ++leaf.levels;
      leaf.path.push_back(0);
      return add_leaves(node.children.front(), std::move(leaf), out);
    case Node::Kind::record:
      if (leaf.width > widest / node.width) return;
      leaf.width *= node.width;
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        NodeLeaf below = leaf;
        below.path.push_back(static_cast<int>(i));
        add_leaves(node.children[i], std::move(below), out);
      }
      return;
    case Node::Kind::base_object:
    case Node::Kind::opaque:
      return;
  }
}

}  // namespace

Node opaque_node(std::string reason) { return {.kind = Node::Kind::opaque, .reason = std::move(reason)}; }

Node node_of_type(const Layouts& layouts, std::string_view type, std::string_view title) {
  return Builder(layouts).type(parse_type_name(type), title, Standing::member, 0);
}

Node node_of_member(const Layouts& layouts, const Member& member) { return Builder(layouts).member(member, 0); }

std::vector<NodeLeaf> leaves_of(const Node& node) {
  std::vector<NodeLeaf> out;
  add_leaves(node, {}, out);
  return out;
}

std::string reason_of(const Node& node) {
  if (node.kind == Node::Kind::opaque) return node.reason;
  for (const auto& child : node.children)
    if (auto reason = reason_of(child); !reason.empty()) return reason;
  return {};
}

}  // namespace hml::root
