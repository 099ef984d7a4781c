// How the entries of a basket become rows of an array: in bulk where an entry holds nothing but numbers, object by
// object elsewhere.
#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/branch.hpp"
#include "hml/event/root/walk.hpp"

namespace hml::root {

namespace {

[[noreturn]] void torn(std::size_t bytes, std::size_t row) {
  throw Error(ErrorKind::input, fmt::format("torn: {} bytes are no whole number of rows of {}", bytes, row));
}

void need_offsets(const Basket& basket, std::int64_t end) {
  if (end > 0 && basket.offsets.empty()) throw Error(ErrorKind::input, "a basket of jagged entries has no offsets");
}

// Entries of the same number of bytes.
void append_fixed(const Branch& branch, const Basket& basket, std::int64_t begin, std::int64_t end, RootArray& into) {
  const auto width = static_cast<std::size_t>(branch.node.width);
  const std::size_t row = width * branch.node.format.bytes();
  const auto first = static_cast<std::size_t>(begin), last = static_cast<std::size_t>(end);
  if (last * row > basket.data.size()) torn(basket.data.size(), row);
  append_numbers(branch.node.format, basket.data.data() + first * row, (last - first) * width, into.values);
}

// Entries of numbers and nothing else.
void append_jagged(const Branch& branch, const Basket& basket, std::int64_t begin, std::int64_t end, RootArray& into) {
  const auto width = static_cast<std::size_t>(branch.node.width);
  const std::size_t row = width * branch.node.format.bytes();
  need_offsets(basket, end);
  auto& offsets = into.offsets[0];
  for (std::int64_t i = begin; i < end; ++i) {
    const std::size_t bytes = basket.bytes(i, i + 1).size();
    if (bytes % row != 0) torn(bytes, row);
    offsets.push_back(offsets.back() + static_cast<std::int64_t>(bytes / row));
  }
  const Bytes all = basket.bytes(begin, end);
  append_numbers(branch.node.format, all.data(), all.size() / row * width, into.values);
}

// Entries of a header, a count and numbers: a std::vector of them.
void append_vectors(const NumberFormat& format, const Basket& basket, std::int64_t begin, std::int64_t end,
                    RootArray& into) {
  need_offsets(basket, end);
  auto& offsets = into.offsets[0];
  for (std::int64_t i = begin; i < end; ++i) {
    Cursor in(basket.bytes(i, i + 1));
    in.header();
    const std::size_t count = in.count(format.bytes());
    offsets.push_back(offsets.back() + static_cast<std::int64_t>(count));
    append_numbers(format, in.take(count * format.bytes()), count, into.values);
  }
}

void append_walked(const Branch& branch, const NodeLeaf& leaf, const Basket& basket, std::int64_t begin,
                   std::int64_t end, RootArray& into) {
  if (branch.until_end) need_offsets(basket, end);
  Walk walk(branch.node, leaf, into, branch.until_end ? 1 : 0);
  if (basket.offsets.empty()) {
    Cursor in{Bytes(basket.data)};
    RootArray before = {std::vector<std::vector<std::int64_t>>(into.offsets.size(), {0}), leaf.format.empty(),
                        into.width};
    Walk over(branch.node, leaf, before, 0);
    for (std::int64_t i = 0; i < begin; ++i) over.one(in);
    for (std::int64_t i = begin; i < end; ++i) walk.one(in);
    return;
  }
  for (std::int64_t i = begin; i < end; ++i) {
    Cursor in(basket.bytes(i, i + 1));
    if (!branch.until_end)
      walk.one(in);
    else
      into.offsets[0].push_back(into.offsets[0].back() + walk.until_end(in));
  }
}

}  // namespace

void append_entries(const Branch& branch, const NodeLeaf& leaf, const Basket& basket, std::int64_t begin,
                    std::int64_t end, RootArray& into) {
  if (end > basket.entries)
    throw Error(ErrorKind::input, fmt::format("torn: {} entries where {} are wanted", basket.entries, end));
  const Node& node = branch.node;
  if (node.kind == Node::Kind::number)
    return branch.until_end ? append_jagged(branch, basket, begin, end, into)
                            : append_fixed(branch, basket, begin, end, into);
  const bool vectors = node.kind == Node::Kind::sequence && node.header && !branch.until_end &&
                       node.children.front().kind == Node::Kind::number;
  if (vectors) return append_vectors(node.children.front().format, basket, begin, end, into);
  append_walked(branch, leaf, basket, begin, end, into);
}

}  // namespace hml::root
