#include "hml/event/root/walk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

void skip_opaque(const Node& node, Cursor& in) {
  const auto word = in.read<std::uint32_t>();
  if (word == 0) return;  // a null pointer
  if (!(word & byte_count_bit)) throw Error(ErrorKind::input, "it cannot be read past: " + node.reason);
  in.skip(word & ~byte_count_bit);
}

}  // namespace

Walk::Walk(const Node& node, const NodeLeaf& leaf, RootArray& into, std::size_t first_level)
    : node_(node), leaf_(leaf), into_(into), first_level_(first_level) {}

std::int64_t Walk::until_end(Cursor& in) {
  // Collections write their header once for all objects.
  ObjectHeader header;
  const bool shared = node_.header && node_.kind != Node::Kind::record;
  if (shared && in.left() > 0) header = in.header();
  std::int64_t count = 0;
  for (; in.left() > 0; ++count) {
    const std::size_t before = in.position();
    if (shared)
      body(node_, in, leaf_.path, true, first_level_, header);
    else
      one(in);
    if (in.position() == before) throw Error(ErrorKind::input, "torn: objects without length");
  }
  return count;
}

void Walk::one(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level) {
  if (node.kind == Node::Kind::record) return record(node, in, path, wanted, level);
  ObjectHeader header;
  if (node.header) {
    header = in.header();
    if (!wanted && header.end) return in.move_to(header.end);
  }
  body(node, in, path, wanted, level, header);
  if (node.header) in.finish(header);
}

void Walk::body(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level, const ObjectHeader& header) {
  switch (node.kind) {
    case Node::Kind::number:
      return numbers(node.format, in, static_cast<std::size_t>(node.width), wanted);
    case Node::Kind::bits: {
      const std::uint8_t* bytes = in.take(4);
      if (wanted) append_numbers(node.format, bytes, 1, into_.values);
      if (load<std::uint32_t>(bytes) & is_referenced_bit) in.skip(2);
      return;
    }
    case Node::Kind::record:
      return record(node, in, path, wanted, level);
    case Node::Kind::sequence:
      return sequence(node, in, path, wanted, level, header.memberwise);
    case Node::Kind::counted: {
      if (node.flag && in.read<std::uint8_t>() == 0) {
        if (wanted) open_level(level, 0);
        return;
      }
      const std::size_t count = in.left() / node.format.bytes();
      if (wanted) open_level(level, count);
      return numbers(node.format, in, count, wanted);
    }
    case Node::Kind::text:
      return text(in.text(), wanted, level);
    case Node::Kind::c_string: {
      const std::size_t length = in.count(1);
      const auto* bytes = reinterpret_cast<const char*>(in.take(length));
      return text({bytes, length}, wanted, level);
    }
    case Node::Kind::base_object:
      return in.skip_base_object();
    case Node::Kind::reference:
    case Node::Kind::references:
      return references(node, in, wanted, level);
    case Node::Kind::opaque:
      return skip_opaque(node, in);
  }
}

void Walk::record(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level) {
  const bool counts =
      std::any_of(node.children.begin(), node.children.end(), [](auto& c) { return c.kind == Node::Kind::counted; });
  std::vector<const std::uint8_t*> start(counts ? node.children.size() : 0);
  for (int k = 0; k < node.width; ++k) {
    ObjectHeader header;
    if (node.class_name) in.skip(in.read<std::uint8_t>() + std::size_t{1});
    if (node.header) {
      header = in.header();
      if (!wanted && header.end) {
        in.move_to(header.end);
        continue;
      }
      if (header.version > 0 && node.version > 0 && header.version != node.version)
        throw Error(ErrorKind::input, fmt::format("an object has version {} of its class; version {} is described",
                                                  header.version, node.version));
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const Node& child = node.children[i];
      const bool below = wanted && !path.empty() && path.front() == static_cast<int>(i);
      if (counts) {
        Cursor here = in;
        start[i] = here.take(0);
      }
      if (child.kind != Node::Kind::counted || child.count_child < 0) {
        one(child, in, below ? path.subspan(1) : Path{}, below, level);
        continue;
      }
      const auto counter = static_cast<std::size_t>(child.count_child);
      const bool there = !child.flag || in.read<std::uint8_t>() != 0;
      const auto count = there ? load_integer(node.children[counter].format, start[counter]) : 0;
      if (count < 0 || static_cast<std::uint64_t>(count) > in.left())
        throw Error(ErrorKind::input, fmt::format("torn: an array of {} numbers", count));
      if (below) open_level(level, static_cast<std::size_t>(count));
      numbers(child.format, in, static_cast<std::size_t>(count), below);
    }
    if (node.header) in.finish(header);
  }
}

void Walk::sequence(const Node& node, Cursor& in, Path path, bool wanted, std::size_t level, bool by_member) {
  const Node& item = node.children.front();
  const Path below = path.empty() ? path : path.subspan(1);
  const bool plain = item.kind == Node::Kind::number && item.width == 1;
  if (by_member) {
    // The version of the items' class stands once, before their number.
    if (in.read<std::int16_t>() <= 0) in.skip(4);
  }
  const std::size_t count = in.count(plain ? item.format.bytes() : by_member ? 0 : 1);
  if (wanted) open_level(level, count);
  if (plain) return numbers(item.format, in, count, wanted);
  if (by_member) return memberwise(item, in, count, below, wanted, level + 1);
  for (std::size_t i = 0; i < count; ++i) one(item, in, below, wanted, level + 1);
}

// Objects stored member by member: the first member of all objects, then the second, ...
void Walk::memberwise(const Node& item, Cursor& in, std::size_t count, Path path, bool wanted, std::size_t level) {
  if (item.kind != Node::Kind::record || count > in.left())
    throw Error(ErrorKind::input, "torn: a collection stored by member");
  for (std::size_t i = 0; i < item.children.size(); ++i) {
    const bool below = wanted && !path.empty() && path.front() == static_cast<int>(i);
    many(item.children[i], in, count, below ? path.subspan(1) : Path{}, below, level);
  }
}

// One member of many objects. Collections write their header once for all of them.
void Walk::many(const Node& node, Cursor& in, std::size_t count, Path path, bool wanted, std::size_t level) {
  if (node.base_class) return memberwise(node, in, count, path, wanted, level);
  if (node.kind == Node::Kind::counted)
    throw Error(ErrorKind::input, "an array behind a pointer, stored by member, cannot be read");
  const bool shared = node.header && node.kind != Node::Kind::record;
  if (!shared || count == 0) {
    for (std::size_t i = 0; i < count; ++i) one(node, in, path, wanted, level);
    return;
  }
  const auto header = in.header();
  if (!wanted && header.end) return in.move_to(header.end);
  for (std::size_t i = 0; i < count; ++i) body(node, in, path, wanted, level, header);
  in.finish(header);
}

void Walk::references(const Node& node, Cursor& in, bool wanted, std::size_t level) {
  if (node.kind == Node::Kind::reference) {
    in.header();
    const std::uint8_t* number = in.take(4);
    if (in.read<std::uint32_t>() & is_referenced_bit) in.skip(2);
    in.skip(2);  // number of the process
    if (wanted) append_numbers(leaf_.format, number, 1, into_.values);
    return;
  }
  const auto header = in.header();
  in.skip_base_object();
  in.text();  // name
  const auto number = in.read<std::int32_t>();
  in.skip(6);  // index of the first, number of the process
  if (number < 0 || static_cast<std::size_t>(number) > in.left() / 4)
    throw Error(ErrorKind::input, fmt::format("torn: {} references in {} bytes", number, in.left()));
  if (wanted) open_level(level, static_cast<std::size_t>(number));
  static const NumberFormat word = *number_format("unsigned int");
  numbers(word, in, static_cast<std::size_t>(number), wanted);
  in.finish(header);
}

void Walk::numbers(const NumberFormat& format, Cursor& in, std::size_t count, bool wanted) {
  if (count > in.left()) throw Error(ErrorKind::input, fmt::format("torn: {} numbers in {} bytes", count, in.left()));
  const std::uint8_t* bytes = in.take(count * format.bytes());
  if (wanted) append_numbers(format, bytes, count, into_.values);
}

void Walk::text(std::string_view words, bool wanted, std::size_t level) {
  if (!wanted) return;
  open_level(level, words.size());
  auto& characters = std::get<std::vector<std::uint8_t>>(into_.values);
  characters.insert(characters.end(), words.begin(), words.end());
}

void Walk::open_level(std::size_t level, std::size_t count) {
  auto& offsets = into_.offsets[level];
  offsets.push_back(offsets.back() + static_cast<std::int64_t>(count));
}

}  // namespace hml::root
